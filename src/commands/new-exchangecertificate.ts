import { newExchangeCertificate } from '../cmdlet/certificates/new-exchange-certificate.ts';
import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';

export default cmdletCommand(newExchangeCertificate);
