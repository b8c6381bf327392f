import { enableExchangeCertificate } from '../cmdlet/certificates/enable-exchange-certificate.ts';
import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';

export default cmdletCommand(enableExchangeCertificate);
