import { removeExchangeCertificate } from '../cmdlet/certificates/remove-exchange-certificate.ts';
import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';

export default cmdletCommand(removeExchangeCertificate);
