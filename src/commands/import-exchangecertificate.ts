import { importExchangeCertificate } from '../cmdlet/certificates/import-exchange-certificate.ts';
import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';

export default cmdletCommand(importExchangeCertificate);
