/** `Invoke-MonitoringProbe`: Exchange's other way to test POP3 and IMAP4, by the names of its health sets. */
import { randomUUID } from 'node:crypto';
import { type Findings, testConnectivity } from '../../connectivity/test-connectivity.ts';
import type { Protocol } from '../../model/setting.ts';
import { boundedInt32 } from '../bounded-int32.ts';
import { serverParameter } from '../chosen-server.ts';
import { wrongInput } from '../cmdlet-error.ts';
import { CmdletObject, type TableView } from '../cmdlet-object.ts';
import { defineCmdlet } from '../define-cmdlet.ts';
import { ExitCode } from '../exit-code.ts';
import { parameter } from '../parameter.ts';
import { anyText } from '../text-type.ts';
import { failedStep } from './connectivity-object.ts';
import { fineClock } from './fine-clock.ts';
import { type ChosenTarget, chosenTarget } from './target.ts';

const DEFAULT_SECONDS = 30;
const ignored = { help: 'Accepted and not used.', onlyAccepted: true } as const;

export const invokeMonitoringProbe = defineCmdlet({
  name: 'Invoke-MonitoringProbe',
  synopsis: 'Tests a service by the name of a health probe, as Managed Availability does.',
  description:
    'Connects as Test-PopConnectivity and Test-ImapConnectivity do, without a log-on and with any certificate. ResultType is Succeeded or Failed; Error says why. With a log-on and a checked certificate: those two.',
  examples: [
    { line: "Invoke-MonitoringProbe 'IMAP\\ImapCTPProbe' -Server EX01 --output list", text: 'Whether IMAP4 answers.' },
    { line: "Invoke-MonitoringProbe 'POP.Protocol\\PopSelfTestProbe'", text: 'Whether POP3 answers on this server.' },
  ],
  parameters: {
    Identity: parameter({
      type: anyText('String', "'IMAP\\ImapCTPProbe'"),
      help: 'Health set and probe. What begins with POP tests POP3, with IMAP IMAP4.',
      position: 0,
      mandatory: true,
      valueName: 'probe',
    }),
    Server: parameter({ ...serverParameter, pipeline: 'value' }),
    TimeOutSeconds: parameter({
      type: boundedInt32(1, 3600, DEFAULT_SECONDS),
      help: `Seconds. Default: ${DEFAULT_SECONDS}.`,
      valueName: 'seconds',
    }),
    ItemTargetExtension: parameter({ ...ignored, type: anyText('String') }),
    PropertyOverride: parameter({ ...ignored, type: anyText('String') }),
  },
  async *run({ Identity = '', Server, TimeOutSeconds = DEFAULT_SECONDS }, context) {
    const protocol = protocolOf(Identity);
    const chosen = await chosenTarget(
      protocol,
      { server: Server, port: undefined, connectionType: undefined },
      context,
    );
    const target = { ...chosen, protocol, light: true, trustAny: true, timeout: TimeOutSeconds * 1000 };
    const findings = await testConnectivity(target, { clock: fineClock, signal: context.signal });
    if (context.signal?.aborted === true) return;
    yield probeResult(Identity, chosen, findings);
    if (!findings.succeeded) context.verdict?.(ExitCode.failed);
  },
});

/** `POP`, `IMAP.Proxy`, …: section 5 of the health sets' documentation. */
function protocolOf(identity: string): Protocol {
  if (/^pop(\.\w+)?\\\w/i.test(identity)) return 'POP3';
  if (/^imap(\.\w+)?\\\w/i.test(identity)) return 'IMAP4';
  throw wrongInput('InvalidProbe', `There is no probe '${identity}'.`, {
    parameter: 'Identity',
    hints: ['Write for example POP\\PopCTPProbe or IMAP.Protocol\\ImapSelfTestProbe; in bash in quotes.'],
  });
}

const VIEW: TableView = {
  columns: [
    { property: 'Server', width: 15 },
    { property: 'MonitorIdentity', width: 30 },
    { property: 'ResultType', width: 10 },
    { property: 'Error' },
  ],
};

function probeResult(identity: string, { server }: ChosenTarget, found: Findings): CmdletObject {
  const failed = failedStep(found);
  return new CmdletObject(
    'MonitoringProbeResult',
    [
      ['Server', server],
      ['MonitorIdentity', identity],
      ['RequestId', randomUUID()],
      ['ExecutionStartTime', found.started],
      ['ExecutionEndTime', new Date(found.started.getTime() + found.latency)],
      ['Error', failed?.detail ?? ''],
      ['Exception', ''],
      ['PoisonedCount', 0],
      ['SampleValue', Number(found.latency.toFixed(2))],
      ['ExecutionContext', found.steps.map(({ name, result }) => `${name}: ${result}`).join(', ')],
      ['FailureContext', failed?.hint ?? ''],
      ['ResultType', failed === undefined ? 'Succeeded' : 'Failed'],
      ['RetryCount', 0],
      ['ResultName', identity.replace('\\', '/')],
      ['Identity', ''],
      ['IsValid', true],
      ['ObjectState', 'New'],
    ],
    VIEW,
  );
}
