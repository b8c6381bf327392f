import { getExchangeCertificate } from '../cmdlet/certificates/get-exchange-certificate.ts';
import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';

export default cmdletCommand(getExchangeCertificate);
