/** Every cmdlet there is, each loaded when it is wanted. The management shell looks them up here, the reference prints them. */
import type { Cmdlet } from './define-cmdlet.ts';

type Load = () => Promise<Cmdlet>;

const LOADERS: Readonly<Record<string, Load>> = {
  'Get-PopSettings': async () => (await import('./pop-settings-cmdlets.ts')).getPopSettings,
  'Set-PopSettings': async () => (await import('./pop-settings-cmdlets.ts')).setPopSettings,
  'Get-ImapSettings': async () => (await import('./imap-settings-cmdlets.ts')).getImapSettings,
  'Set-ImapSettings': async () => (await import('./imap-settings-cmdlets.ts')).setImapSettings,
  'Get-Mailbox': async () => (await import('./mailbox-cmdlets.ts')).getMailboxCmdlet,
  'New-Mailbox': async () => (await import('./mailbox-cmdlets.ts')).newMailboxCmdlet,
  'Set-Mailbox': async () => (await import('./mailbox-cmdlets.ts')).setMailboxCmdlet,
  'Remove-Mailbox': async () => (await import('./mailbox-cmdlets.ts')).removeMailboxCmdlet,
  'Enable-Mailbox': async () => (await import('./mailbox/enable-disable-mailbox.ts')).enableMailbox,
  'Disable-Mailbox': async () => (await import('./mailbox/enable-disable-mailbox.ts')).disableMailbox,
  'Get-CASMailbox': async () => (await import('./mailbox/cas-mailbox-cmdlets.ts')).getCasMailbox,
  'Set-CASMailbox': async () => (await import('./mailbox/cas-mailbox-cmdlets.ts')).setCasMailbox,
  'Get-CASMailboxPlan': async () => (await import('./mailbox/mailbox-plan-cmdlets.ts')).getCasMailboxPlan,
  'Set-CASMailboxPlan': async () => (await import('./mailbox/mailbox-plan-cmdlets.ts')).setCasMailboxPlan,
  'Get-User': async () => (await import('./mailbox/user-cmdlets.ts')).getUser,
  'Set-User': async () => (await import('./mailbox/user-cmdlets.ts')).setUser,
  'Get-Service': async () => (await import('./services/get-service.ts')).getServiceCmdlet,
  'Start-Service': async () => (await import('./services/start-stop-service.ts')).startServiceCmdlet,
  'Stop-Service': async () => (await import('./services/start-stop-service.ts')).stopServiceCmdlet,
  'Restart-Service': async () => (await import('./services/start-stop-service.ts')).restartServiceCmdlet,
  'Set-Service': async () => (await import('./services/set-service.ts')).setServiceCmdlet,
  net: async () => (await import('./services/net.ts')).netCmdlet,
  'Get-ServerComponentState': async () => (await import('./server/component-state.ts')).getServerComponentState,
  'Set-ServerComponentState': async () => (await import('./server/component-state.ts')).setServerComponentState,
  'Get-ServerHealth': async () => (await import('./server/server-health.ts')).getServerHealth,
  'Test-ServiceHealth': async () => (await import('./server/server-health.ts')).testServiceHealth,
  'Test-PopConnectivity': async () => (await import('./connectivity/test-connectivity-cmdlets.ts')).testPopConnectivity,
  'Test-ImapConnectivity': async () =>
    (await import('./connectivity/test-connectivity-cmdlets.ts')).testImapConnectivity,
  'Invoke-MonitoringProbe': async () =>
    (await import('./connectivity/invoke-monitoring-probe.ts')).invokeMonitoringProbe,
  'Get-ExchangeServer': async () => (await import('./server/exchange-server.ts')).getExchangeServer,
  'Get-ClientAccessServer': async () => (await import('./server/exchange-server.ts')).getClientAccessServer,
  'Get-ClientAccessService': async () => (await import('./server/exchange-server.ts')).getClientAccessService,
  'Get-PopSession': async () => (await import('./sessions/session-cmdlets.ts')).getPopSession,
  'Get-ImapSession': async () => (await import('./sessions/session-cmdlets.ts')).getImapSession,
  'Disconnect-PopSession': async () => (await import('./sessions/session-cmdlets.ts')).disconnectPopSession,
  'Disconnect-ImapSession': async () => (await import('./sessions/session-cmdlets.ts')).disconnectImapSession,
  'Get-ExchangeCertificate': async () =>
    (await import('./certificates/get-exchange-certificate.ts')).getExchangeCertificate,
  'New-ExchangeCertificate': async () =>
    (await import('./certificates/new-exchange-certificate.ts')).newExchangeCertificate,
  'Import-ExchangeCertificate': async () =>
    (await import('./certificates/import-exchange-certificate.ts')).importExchangeCertificate,
  'Export-ExchangeCertificate': async () =>
    (await import('./certificates/export-exchange-certificate.ts')).exportExchangeCertificate,
  'Enable-ExchangeCertificate': async () =>
    (await import('./certificates/enable-exchange-certificate.ts')).enableExchangeCertificate,
  'Remove-ExchangeCertificate': async () =>
    (await import('./certificates/remove-exchange-certificate.ts')).removeExchangeCertificate,
  'Get-SettingsHistory': async () => (await import('./history/get-settings-history.ts')).getSettingsHistory,
  'Restore-Settings': async () => (await import('./history/restore-settings.ts')).restoreSettings,
  'Search-AdminAuditLog': async () => (await import('./history/search-admin-audit-log.ts')).searchAdminAuditLog,
  apply: async () => (await import('./document/apply.ts')).applyCmdlet,
  export: async () => (await import('./document/export.ts')).exportCmdlet,
  'Get-LogonThrottle': async () => (await import('./throttle/logon-throttle-cmdlets.ts')).getLogonThrottle,
  'Reset-LogonThrottle': async () => (await import('./throttle/logon-throttle-cmdlets.ts')).resetLogonThrottle,
  'Get-MailboxDatabaseCopyStatus': async () =>
    (await import('./absent/get-mailbox-database-copy-status.ts')).getMailboxDatabaseCopyStatus,
  'Get-ReceiveConnector': async () => (await import('./absent/receive-connector-cmdlets.ts')).getReceiveConnector,
  'Set-ReceiveConnector': async () => (await import('./absent/receive-connector-cmdlets.ts')).setReceiveConnector,
  check: async () => (await import('./check/check.ts')).checkCmdlet,
  link: async () => (await import('./links/link-cmdlets.ts')).linkCmdlet,
  unlink: async () => (await import('./links/link-cmdlets.ts')).unlinkCmdlet,
};

/** In Exchange's spelling. */
export const cmdletNames: readonly string[] = Object.keys(LOADERS);

/** The cmdlet of that name, in any case; undefined when there is none. */
export async function findCmdlet(name: string): Promise<Cmdlet | undefined> {
  const known = cmdletNames.find((one) => one.toLowerCase() === name.toLowerCase());
  return known === undefined ? undefined : LOADERS[known]!();
}

export async function allCmdlets(): Promise<readonly Cmdlet[]> {
  return Promise.all(cmdletNames.map((name) => LOADERS[name]!()));
}
