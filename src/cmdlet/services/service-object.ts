/** A service as PowerShell shows it: the object of `Get-Service`. */
import type { ServerConfiguration } from '../../config/config-store.ts';
import {
  SERVICES,
  type ServiceName,
  type ServiceStatus,
  serviceStartMode,
  serviceStatus,
} from '../../model/services.ts';
import { CmdletObject, type TableView } from '../cmdlet-object.ts';
import { typedValue } from '../typed-setting.ts';

const VIEW: TableView = {
  columns: [
    { property: 'Status', width: 8 },
    { property: 'Name', width: 18 },
    { property: 'DisplayName', width: 38 },
  ],
  list: [
    'Name',
    'DisplayName',
    'Status',
    'DependentServices',
    'ServicesDependedOn',
    'CanPauseAndContinue',
    'CanShutdown',
    'CanStop',
    'ServiceType',
  ],
};

/** A service of a server, and how it is at the moment. */
export interface KnownService {
  readonly name: ServiceName;
  readonly server: string;
  readonly state: ServiceStatus;
}

/** `Microsoft Exchange POP3 (MSExchangePOP3)`, as every message calls a service. */
export function titleOf(name: ServiceName): string {
  return `${SERVICES[name].displayName} (${name})`;
}

export function serviceObject({ name, server, state }: KnownService, configured: ServerConfiguration): CmdletObject {
  const { StartType } = configured.services[name];
  const isRunning = state === 'Running';
  return new CmdletObject(
    'System.ServiceProcess.ServiceController',
    [
      ['Name', name],
      ['DisplayName', SERVICES[name].displayName],
      ['Status', typedValue(serviceStatus, state)],
      ['DependentServices', []],
      ['ServicesDependedOn', []],
      ['CanPauseAndContinue', false],
      ['CanShutdown', isRunning],
      ['CanStop', isRunning],
      ['ServiceType', 'Win32OwnProcess'],
      ['StartType', typedValue(serviceStartMode, StartType)],
      ['RequiredServices', []],
      ['ServiceName', name],
      ['MachineName', server],
    ],
    VIEW,
  );
}
