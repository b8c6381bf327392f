// The clients of the storm, all in one process: each has a mailbox of its own and works in it without end, at the pace of
// a mail program; now and then it logs off and on again. Answers each message: `start` when all have logged on,
// `figures` with what happened so far.
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 60_000;
/** Of the operations, one in so many is a log-off and a new log-on. */
const RELOGON = 25;

const figures = { operations: 0, logOns: 0, refusedByPolicy: 0, dropped: 0, failed: [], slowestMs: 0 };

process.on('message', async ({ start }) => {
  if (start === undefined) process.send({ figures });
  else {
    const clients = Array.from({ length: start.clients }, (_, at) => new Client(start, at));
    // A mail program that is refused tries again; here everybody is let in before the storm begins.
    for (let at = 0; at < clients.length; at += 20)
      await Promise.all(clients.slice(at, at + 20).map((one) => one.logOn()));
    for (const client of clients) client.work();
    process.send({ started: clients.length });
  }
});
process.on('disconnect', () => process.exit());

class Client {
  #at;
  #options;
  #pop;
  #socket;
  #text = '';
  #look;
  #leaving = false;

  constructor(options, at) {
    this.#at = at;
    this.#options = options;
    this.#pop = at % 2 === 0;
  }

  async work() {
    for (let step = this.#at; ; step++) {
      await sleep(this.#options.paceMs * (0.5 + Math.random()));
      const begun = performance.now();
      try {
        if (step % RELOGON === 0) await this.#again();
        else if (this.#pop) await this.#popWork(step);
        else await this.#imapWork(step);
        figures.operations++;
      } catch (error) {
        figures.failed.push(`${this.#pop ? 'POP3' : 'IMAP4'} ${this.#at}: ${error.message}`);
        return;
      }
      figures.slowestMs = Math.max(figures.slowestMs, performance.now() - begun);
    }
  }

  /** @returns whether LoginType let it in; else the connection is closed */
  async logOn() {
    const { ports, password } = this.#options;
    await this.#connect(this.#pop ? ports.pop3 : ports.imap);
    const user = `user${this.#at}`;
    if (this.#pop) {
      // LoginType may change between the two.
      for (const line of [`USER ${user}`, `PASS ${password}`]) {
        const answer = await this.#ask(line, /^[^\r]*\r\n$/);
        if (answer.startsWith('-ERR Command is not valid')) return this.#refused();
        demand(answer, /^\+OK/);
      }
    } else {
      const answer = await this.#ask(`x LOGIN ${user} "${password}"`, /^x [^\r]*\r\n$/m);
      if (/^x NO \[PRIVACYREQUIRED\]/m.test(answer)) return this.#refused();
      demand(answer, /^x OK/m);
      demand(await this.#ask('x SELECT INBOX', /^x [^\r]*\r\n$/m), /^x OK/m);
    }
    figures.logOns++;
    return true;
  }

  async #again() {
    this.#leaving = true;
    if (this.#pop) demand(await this.#ask('QUIT', /^[^\r]*\r\n$/), /^\+OK/);
    else demand(await this.#ask('x LOGOUT', /^x [^\r]*\r\n$/m), /^x OK/m);
    this.#socket.destroy();
    while (!(await this.logOn())) await sleep(this.#options.paceMs);
  }

  #refused() {
    figures.refusedByPolicy++;
    this.#leaving = true;
    this.#socket.destroy();
    return false;
  }

  async #popWork(step) {
    const lines = ['STAT', 'LIST', 'UIDL', 'RETR 1', 'NOOP', 'TOP 2 5'];
    const line = lines[step % lines.length];
    const many = /^(LIST|UIDL|RETR|TOP)/.test(line);
    demand(await this.#ask(line, many ? /\r\n\.\r\n$/ : /^[^\r]*\r\n$/), /^\+OK/);
  }

  async #imapWork(step) {
    const lines = [
      'NOOP',
      'FETCH 1:* (FLAGS ENVELOPE)',
      'STATUS INBOX (MESSAGES UNSEEN)',
      'STORE 1 +FLAGS (\\Flagged)',
      'FETCH 2 BODY.PEEK[]',
      'STORE 1 -FLAGS (\\Flagged)',
      'LIST "" *',
    ];
    demand(
      await this.#ask(`x ${lines[step % lines.length]}`, /(?:^|\r\n)x (?:OK|NO|BAD) [^\r]*\r\n$/),
      /(?:^|\r\n)x OK/,
    );
  }

  async #connect(port) {
    this.#leaving = false;
    this.#text = '';
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket = socket;
    socket.setEncoding('latin1').on('data', (text) => {
      this.#text += text;
      this.#look?.();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (socket !== this.#socket) return;
      if (!this.#leaving) figures.dropped++;
      this.#look?.();
    });
    await this.#until(/\r\n$/);
  }

  #ask(line, end) {
    this.#socket.write(`${line}\r\n`, 'latin1');
    return this.#until(end, line);
  }

  #until(end, line = 'the greeting') {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${line}: no answer`)), PATIENCE_MS);
      const done = (settle, value) => {
        clearTimeout(timer);
        this.#look = undefined;
        settle(value);
      };
      this.#look = () => {
        if (end.test(this.#text)) {
          const answer = this.#text;
          this.#text = '';
          done(resolve, answer);
        } else if (this.#socket.destroyed) done(reject, new Error(`${line}: closed after ${this.#text.slice(-200)}`));
      };
      this.#look();
    });
  }
}

function demand(answer, pattern) {
  if (!pattern.test(answer)) throw new Error(answer.slice(-200));
}
