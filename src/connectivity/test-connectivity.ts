/**
 * Tests a POP3 or IMAP4 server from outside, as a mail program would come to it: connect, TLS and the certificate's
 * name, capabilities, log-on, a look into the mailbox. Knows nothing of our own server; any host will do.
 *
 * A password goes only to a server whose certificate is in order, unless the caller says that any will do, and never in
 * clear to a server that says that it takes none there.
 */
import type { Socket } from 'node:net';
import type { Clock, Timer } from '../model/clock.ts';
import type { Protocol } from '../model/setting.ts';
import { ConnectivityError, quoted } from './connectivity-error.ts';
import type { Dialogue, LogOn } from './dialogue.ts';
import { Guard } from './guard.ts';
import { imap4Dialogue } from './imap4-dialogue.ts';
import { FAREWELL_MS } from './limits.ts';
import { LineChannel } from './line-channel.ts';
import { pop3Dialogue } from './pop3-dialogue.ts';
import { connect } from './reach.ts';
import { type Step, StepFailed, StepRecorder } from './steps.ts';
import { secure, type TlsFacts } from './tls-handshake.ts';

/** In clear; TLS from the first byte; in clear first, then STLS or STARTTLS. */
export type ConnectionType = 'Plaintext' | 'Ssl' | 'Tls';

export interface Target {
  readonly protocol: Protocol;
  /** Name or address to connect to. */
  readonly host: string;
  readonly port: number;
  /** What the certificate has to be for. */
  readonly name: string;
  readonly connectionType: ConnectionType;
  /** Without one the test ends before the log-on. */
  readonly logOn?: LogOn | undefined;
  /** Ends after the log-on. */
  readonly light: boolean;
  /** Goes on with a certificate that clients would not accept. */
  readonly trustAny: boolean;
  /** Authorities to trust, as PEM; undefined means those of this machine. */
  readonly ca?: string | undefined;
  /** For everything together, in milliseconds. */
  readonly timeout: number;
}

export interface Findings {
  readonly succeeded: boolean;
  /** In the order they were taken; the last one of a test that failed is the one that did. */
  readonly steps: readonly Step[];
  readonly started: Date;
  /** Of all steps, in milliseconds. */
  readonly latency: number;
  readonly capabilities: readonly string[];
  readonly tls: TlsFacts | undefined;
}

export interface TestOptions {
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** Hears of each step when it is over. */
  readonly onStep?: ((step: Step) => void) | undefined;
}

const DIALOGUES: Readonly<Record<Protocol, Dialogue>> = { POP3: pop3Dialogue, IMAP4: imap4Dialogue };

/** Never throws for what a server does: that is what it finds. */
export async function testConnectivity(target: Target, { clock, signal, onStep }: TestOptions): Promise<Findings> {
  const guard = new Guard(clock, target.timeout, signal);
  const test = new ConnectivityTest(target, new StepRecorder(clock, onStep), guard);
  const started = clock.now();
  let succeeded = true;
  try {
    await test.run(clock);
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    succeeded = false;
  } finally {
    guard.close();
  }
  const { steps, capabilities, tls } = test;
  const latency = steps.reduce((sum, one) => sum + one.latency, 0);
  return { succeeded, steps, started: new Date(started), latency, capabilities, tls };
}

class ConnectivityTest {
  readonly #target: Target;
  readonly #recorder: StepRecorder;
  readonly #guard: Guard;
  readonly #dialogue: Dialogue;
  capabilities: readonly string[] = [];
  tls: TlsFacts | undefined;

  constructor(target: Target, recorder: StepRecorder, guard: Guard) {
    this.#target = target;
    this.#recorder = recorder;
    this.#guard = guard;
    this.#dialogue = DIALOGUES[target.protocol];
  }

  get steps(): readonly Step[] {
    return this.#recorder.steps;
  }

  async run(clock: Clock): Promise<void> {
    const channel = await this.#reach();
    this.capabilities = await this.#recorder.run(
      'Capabilities',
      () => this.#dialogue.capabilities(channel),
      (list) => list.join(', '),
    );
    await this.#logOn(channel);
    await this.#farewell(channel, clock);
  }

  /** As far as the connection that commands go over. */
  async #reach(): Promise<LineChannel> {
    const { host, port, connectionType } = this.#target;
    const socket = await this.#recorder.run('Connect', () => connect(host, port, this.#guard.watch), addressOf);
    let channel = new LineChannel(connectionType === 'Ssl' ? await this.#secure(() => socket) : socket);
    await this.#recorder.run('Greeting', () => this.#dialogue.greeting(channel), quoted);
    if (connectionType === 'Tls') {
      const clear = channel;
      await this.#recorder.run(
        this.#dialogue.upgrade,
        () => this.#dialogue.startTls(clear),
        () => '',
      );
      channel = new LineChannel(await this.#secure(() => clear.release()));
    }
    return channel;
  }

  async #secure(take: () => Socket): Promise<Socket> {
    const { name, ca, trustAny } = this.#target;
    const { socket, facts } = await this.#recorder.run(
      'TLS',
      async () => secure(take(), name, this.#guard.watch, ca),
      (secured) => `${secured.facts.version}, ${secured.facts.cipher}`,
    );
    this.tls = facts;
    if (trustAny && facts.faults.length > 0) this.#recorder.skip('Certificate', facts.faults.join(' '));
    else
      await this.#recorder.run(
        'Certificate',
        async () => refuseFaults(facts),
        () => certificateText(facts),
      );
    return socket;
  }

  async #logOn(channel: LineChannel): Promise<void> {
    const { logOn, light } = this.#target;
    if (logOn === undefined) {
      this.#recorder.skip('LogOn', 'Without -MailboxCredential there is nobody to log on.');
      return;
    }
    await this.#recorder.run(
      'LogOn',
      () => this.#dialogue.logOn(channel, this.capabilities, logOn),
      (mechanism) => mechanism,
    );
    if (!light)
      await this.#recorder.run(
        'Mailbox',
        () => this.#dialogue.look(channel),
        (found) => found,
      );
  }

  /** What the test was about is known by now; a server that does not answer any more does not change that. */
  async #farewell(channel: LineChannel, clock: Clock): Promise<void> {
    let timer: Timer | undefined;
    const late = new Promise<void>((resolve) => {
      timer = clock.after(FAREWELL_MS, resolve);
    });
    const answered = this.#dialogue.farewell(channel).catch((error: unknown) => {
      if (!(error instanceof ConnectivityError) && (error as NodeJS.ErrnoException).code === undefined) throw error;
    });
    await Promise.race([answered, late]);
    timer?.cancel();
  }
}

function addressOf({ remoteAddress = '', remotePort }: Socket): string {
  return `${remoteAddress.includes(':') ? `[${remoteAddress}]` : remoteAddress}:${remotePort}`;
}

function refuseFaults({ faults }: TlsFacts): void {
  if (faults.length === 0) return;
  throw new ConnectivityError(faults.join(' '), 'To test what comes after it all the same: -TrustAnySSLCertificate.');
}

function certificateText({ subject, notAfter }: TlsFacts): string {
  return `${subject}${notAfter === undefined ? '' : `, valid until ${notAfter.toISOString().slice(0, 10)}`}`;
}
