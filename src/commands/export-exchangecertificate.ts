import { exportExchangeCertificate } from '../cmdlet/certificates/export-exchange-certificate.ts';
import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';

export default cmdletCommand(exportExchangeCertificate);
