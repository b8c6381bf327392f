/** What a test found, as Exchange's object has it; behind that what only we tell. */
import type { Step } from '../../connectivity/steps.ts';
import type { Findings, Target } from '../../connectivity/test-connectivity.ts';
import type { Protocol } from '../../model/setting.ts';
import { timeSpan } from '../../model/time-span.ts';
import { CmdletObject, type TableView } from '../cmdlet-object.ts';
import { typedValue } from '../typed-setting.ts';
import type { ChosenTarget } from './target.ts';

const VIEW: TableView = {
  columns: [
    { property: 'ClientAccessServerShortName', label: 'CasServer', width: 11 },
    { property: 'LocalSiteShortName', label: 'LocalSite', width: 11 },
    { property: 'Scenario', width: 24 },
    { property: 'Result', width: 8 },
    { property: 'LatencyInMillisecondsString', label: 'Latency(MS)', width: 11, align: 'right' },
    { property: 'Error' },
  ],
};

/** There are no sites here; Exchange's one has this name until somebody renames it. */
const SITE = 'Default-First-Site-Name';

export function scenario(protocol: Protocol): string {
  return `Test ${protocol} Connectivity`;
}

export function connectivityObject(
  chosen: ChosenTarget,
  { protocol, logOn, light }: Target,
  found: Findings,
): CmdletObject {
  const failed = failedStep(found);
  const short = chosen.server.includes(':') || /^\d/.test(chosen.server) ? chosen.server : chosen.server.split('.')[0]!;
  return new CmdletObject(
    'CasTransactionOutcome',
    [
      ['LocalSite', SITE],
      ['SecureAccess', found.tls !== undefined],
      ['VirtualDirectoryName', ''],
      ['Url', ''],
      ['UrlType', 'Unknown'],
      ['Port', chosen.port],
      ['ConnectionType', chosen.connectionType],
      ['ClientAccessServerShortName', short],
      ['LocalSiteShortName', SITE],
      ['ClientAccessServer', chosen.fqdn],
      ['Scenario', scenario(protocol)],
      ['ScenarioDescription', description(protocol, logOn !== undefined, light)],
      ['PerformanceCounterName', `${protocol === 'POP3' ? 'Pop' : 'Imap'}Connectivity-Latency`],
      ['Result', failed === undefined ? 'Success' : 'Failure'],
      ['Error', failed?.detail ?? ''],
      ['UserName', logOn?.userName ?? ''],
      ['StartTime', found.started],
      ['Latency', typedValue(timeSpan, found.latency)],
      ['EventType', failed === undefined ? 'Success' : 'Error'],
      ['LatencyInMillisecondsString', failed === undefined ? found.latency.toFixed(2) : ''],
      ['Identity', ''],
      ['IsValid', true],
      ['ObjectState', 'New'],
      ['CertificateName', chosen.name],
      ['TlsVersion', found.tls?.version ?? ''],
      ['TlsCipher', found.tls?.cipher ?? ''],
      ['CertificateSubject', found.tls?.subject ?? ''],
      ['CertificateNotAfter', found.tls?.notAfter ?? null],
      ['Capabilities', found.capabilities],
      ['Steps', found.steps.map(stepObject)],
    ],
    VIEW,
  );
}

export function failedStep({ succeeded, steps }: Findings): Step | undefined {
  return succeeded ? undefined : steps.at(-1);
}

function description(protocol: Protocol, logsOn: boolean, light: boolean): string {
  const reached = `Connect to server using ${protocol} protocol, check its certificate and ask for its capabilities`;
  if (!logsOn) return `${reached}.`;
  return light ? `${reached}, and log on.` : `${reached}, log on, and look into the Inbox without changing it.`;
}

/** One line of a step in Format-List is its text; a pipeline can also take it apart. */
class StepObject extends CmdletObject {
  override toString(): string {
    return `${this.get('Step')}: ${this.get('Result')}`;
  }
}

const STEP_VIEW: TableView = {
  columns: [
    { property: 'Step', width: 12 },
    { property: 'Result', width: 8 },
    { property: 'LatencyInMillisecondsString', label: 'Latency(MS)', width: 11, align: 'right' },
    { property: 'Detail' },
  ],
};

function stepObject({ name, result, latency, detail }: Step): CmdletObject {
  return new StepObject(
    'ConnectivityStep',
    [
      ['Step', name],
      ['Result', result],
      ['Latency', typedValue(timeSpan, latency)],
      ['LatencyInMillisecondsString', latency.toFixed(2)],
      ['Detail', detail],
    ],
    STEP_VIEW,
  );
}
