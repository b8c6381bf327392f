/** `Test-PopConnectivity` and `Test-ImapConnectivity`: a server seen from a mail program's side. */
import type { LogOn } from '../../connectivity/dialogue.ts';
import type { Step } from '../../connectivity/steps.ts';
import { type Target, testConnectivity } from '../../connectivity/test-connectivity.ts';
import type { Clock } from '../../model/clock.ts';
import { enumeration } from '../../model/enumeration.ts';
import type { Protocol } from '../../model/setting.ts';
import { boundedInt32 } from '../bounded-int32.ts';
import { serverParameter } from '../chosen-server.ts';
import { type Cmdlet, type CmdletContext, defineCmdlet } from '../define-cmdlet.ts';
import { ExitCode } from '../exit-code.ts';
import { credential } from '../object-type.ts';
import { parameter, switchParameter } from '../parameter.ts';
import { existingPassword, passwordStdin } from '../password-input.ts';
import { Credential } from '../secure-string.ts';
import { anyText } from '../text-type.ts';
import { connectivityObject, failedStep, scenario } from './connectivity-object.ts';
import { fineClock } from './fine-clock.ts';
import { type ChosenTarget, chosenTarget } from './target.ts';

const connectionTypes = enumeration('ProtocolConnectionType', { Plaintext: 0, Ssl: 1, Tls: 2 }, { numbered: false });

const DEFAULT_PER_CONNECTION = 120;
const DEFAULT_TIMEOUT = 180;

const ignored = { help: 'Accepted and not used.', onlyAccepted: true } as const;

export const testPopConnectivity = testConnectivityCmdlet('POP3');
export const testImapConnectivity = testConnectivityCmdlet('IMAP4');

/** @param clock measures the steps and ends what takes too long */
export function testConnectivityCmdlet(protocol: Protocol, clock: Clock = fineClock): Cmdlet {
  const [word, port, clearPort] = protocol === 'POP3' ? (['Pop', 995, 110] as const) : (['Imap', 993, 143] as const);
  const name = `Test-${word}Connectivity`;
  return defineCmdlet({
    name,
    synopsis: `Tests whether clients can use ${protocol} on a server, step by step.`,
    description: `Comes to the server as a mail program does: connects, checks the certificate and its name, asks for the capabilities, logs on, looks into the Inbox. Changes nothing. Any host can be tested; a server of the configuration is tested by its bindings. The password goes to a server with a valid certificate only, unless -TrustAnySSLCertificate is there. Without -MailboxCredential the test ends before the log-on. Steps holds each step with its time; exit code 1 means that one failed.`,
    examples: [
      { line: `${name} -MailboxCredential jane`, text: 'This server, by TLS; asks for the password.' },
      {
        line: `${name} mail.contoso.com --verbose`,
        text: 'Any host, without a log-on; says each step as it is taken.',
      },
      {
        line: `${name} EX01 -ConnectionType TLS -TrustAnySSLCertificate`,
        text: `Port ${clearPort} with ${protocol === 'POP3' ? 'STLS' : 'STARTTLS'}, whatever the certificate.`,
      },
      { line: `${name} EX01 -MailboxCredential jane --password-stdin --json < password.txt`, text: 'For a program.' },
    ],
    parameters: {
      ClientAccessServer: parameter({
        ...serverParameter,
        help: 'A server of the configuration, or the name or address of any host. Default: the local server.',
        position: 0,
        aliases: ['Server', 'Identity'],
        pipeline: 'value',
      }),
      MailboxServer: parameter({
        ...serverParameter,
        help: 'The same as -ClientAccessServer, which wins: here both halves are one.',
      }),
      MailboxCredential: parameter({
        type: credential,
        help: 'Who logs on: a user name, whose password is then asked for, or what Get-Credential gave.',
        valueName: 'user',
      }),
      PasswordStdin: passwordStdin,
      ConnectionType: parameter({
        type: connectionTypes,
        help: `Ssl: TLS from the first byte. Tls: in clear first, then ${protocol === 'POP3' ? 'STLS' : 'STARTTLS'}. Plaintext: no TLS. Default: Ssl, or Tls on port ${clearPort} and where there is no SSL binding.`,
      }),
      PortClientAccessServer: parameter({
        type: boundedInt32(0, 65535, port),
        help: `The port. Default: that of the server's first binding, on other hosts ${port} or ${clearPort}.`,
        valueName: 'port',
      }),
      TrustAnySSLCertificate: switchParameter({
        help: 'Goes on with a certificate that clients would not accept, and shows what is wrong with it.',
      }),
      LightMode: switchParameter({ help: 'Ends after the log-on, and does not look into the Inbox.' }),
      PerConnectionTimeout: parameter({
        type: boundedInt32(0, 120, 30),
        help: `Seconds for one connection; 0 means the default, ${DEFAULT_PER_CONNECTION}.`,
        valueName: 'seconds',
      }),
      Timeout: parameter({
        type: boundedInt32(0, 3600, 30),
        help: `Seconds for the whole test; 0 means the default, ${DEFAULT_TIMEOUT}.`,
        valueName: 'seconds',
      }),
      MonitoringContext: switchParameter(ignored),
      ResetTestAccountCredentials: switchParameter(ignored),
      DomainController: parameter({ ...ignored, type: anyText('Fqdn', 'dc01.contoso.com') }),
    },
    shouldProcess: 'low',
    async *run({ ClientAccessServer, MailboxServer, MailboxCredential, PasswordStdin, ...wishes }, context) {
      const chosen = await chosenTarget(
        protocol,
        {
          server: ClientAccessServer ?? MailboxServer,
          port: wishes.PortClientAccessServer,
          connectionType: wishes.ConnectionType,
        },
        context,
      );
      const target: Target = {
        ...chosen,
        protocol,
        logOn: await logOnOf(MailboxCredential, PasswordStdin === true, context),
        light: wishes.LightMode === true,
        trustAny: wishes.TrustAnySSLCertificate === true,
        timeout: timeoutOf(wishes),
      };
      if (!(await context.shouldProcess(intention(name, chosen, target)))) return;
      const findings = await testConnectivity(target, {
        clock,
        signal: context.signal,
        onStep: (step) => context.verbose(stepText(step)),
      });
      // Nobody waits for it any more.
      if (context.signal?.aborted === true) return;
      yield connectivityObject(chosen, target, findings);
      const failed = failedStep(findings);
      if (failed === undefined) return;
      context.warning(
        `${scenario(protocol)}, ${placeOf(chosen)}, ${stepText(failed)}${failed.hint ? ` ${failed.hint}` : ''}`,
      );
      context.verdict?.(ExitCode.failed);
    },
  });
}

async function logOnOf(
  who: Credential | string | undefined,
  fromStandardInput: boolean,
  context: CmdletContext,
): Promise<LogOn | undefined> {
  if (who === undefined) return undefined;
  if (who instanceof Credential) return { userName: who.userName, password: who.password.reveal() };
  return { userName: who, password: await existingPassword(`Password for user ${who}: `, fromStandardInput, context) };
}

/** The smaller one counts, since there is one connection. @returns milliseconds */
function timeoutOf({ PerConnectionTimeout, Timeout }: { PerConnectionTimeout?: number; Timeout?: number }): number {
  return Math.min(PerConnectionTimeout || DEFAULT_PER_CONNECTION, Timeout || DEFAULT_TIMEOUT) * 1000;
}

function intention(operation: string, chosen: ChosenTarget, { logOn }: Target) {
  const facts = { host: chosen.host, port: chosen.port, connectionType: chosen.connectionType };
  const details = [
    `Connects to ${placeOf(chosen)}, ${chosen.connectionType}.`,
    logOn === undefined ? 'Does not log on.' : `Logs on as ${logOn.userName}.`,
  ];
  return { operation, target: chosen.server, details, facts };
}

function placeOf({ host, port }: ChosenTarget): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function stepText({ name, result, latency, detail }: Step): string {
  return `${name}: ${result}, ${latency.toFixed(2)} ms${detail === '' ? '.' : `: ${detail}`}`;
}
