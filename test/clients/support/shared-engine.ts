/**
 * One engine for the mail programs of all tests, as one serves a company's: each program has a mailbox of its own in it.
 * It is started before the first test file, and ended after the last one, when it must end well.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import { PASSWORD, type Ports, postern, TestEngine } from './engine.ts';

/** What its certificate is made out to. */
export const HOST = 'localhost';

export interface SharedEngine {
  readonly folder: string;
  readonly ports: Ports;
  /** A file with the certificate that it shows. */
  readonly certificate: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    engine: SharedEngine;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const engine = await TestEngine.start({ X509CertificateName: HOST });
  const { folder, ports } = engine;
  project.provide('engine', { folder, ports, certificate: await engine.certificateFile() });
  return () => engine.stop();
}

/** A mailbox in the shared engine. */
export class SharedMailbox {
  readonly engine: SharedEngine = inject('engine');
  readonly user: string;
  readonly password = PASSWORD;
  readonly maildir: string;
  /** For what a mail program keeps on its own side. */
  readonly home: string;
  #delivered = 0;

  private constructor(user: string) {
    this.user = user;
    this.maildir = join(this.engine.folder, 'mailboxes', user, 'Maildir');
    this.home = join(this.engine.folder, 'homes', user);
  }

  /** @param user no two test files may name the same */
  static async make(user: string): Promise<SharedMailbox> {
    const mailbox = new SharedMailbox(user);
    for (const part of ['cur', 'new', 'tmp']) mkdirSync(join(mailbox.maildir, part), { recursive: true });
    mkdirSync(mailbox.home, { recursive: true });
    const { code, stderr } = await postern(mailbox.engine.folder, ['new-mailbox', user, '--password-stdin'], PASSWORD);
    if (code !== 0) throw new Error(`new-mailbox ended with ${code}\n${stderr}`);
    return mailbox;
  }

  /** Puts a message into `new/`, as a delivery agent does. @returns its file's name */
  deliver(content: string): string {
    const name = `${1_795_000_000 + ++this.#delivered}.M${this.#delivered}P1.clients`;
    const temporary = join(this.maildir, 'tmp', name);
    writeFileSync(temporary, content);
    renameSync(temporary, join(this.maildir, 'new', name));
    return name;
  }

  /** Every message that the server has in a mailbox, as its file is. */
  stored(folder = ''): StoredMessage[] {
    return messagesIn(join(this.maildir, folder));
  }
}

export interface StoredMessage {
  readonly path: string;
  readonly content: string;
  /** The letters of its Maildir flags. */
  readonly flags: string;
}

/** The messages of a Maildir folder on either side. */
export function messagesIn(folder: string): StoredMessage[] {
  return ['new', 'cur'].flatMap((part) =>
    readdirSync(join(folder, part)).map((name) => ({
      path: join(folder, part, name),
      content: readFileSync(join(folder, part, name), 'latin1'),
      flags: /:2,([A-Za-z]*)$/.exec(name)?.[1] ?? '',
    })),
  );
}

export function subjectOf({ content }: StoredMessage): string {
  return /^Subject: (.*?)\r?$/m.exec(content)?.[1] ?? '';
}

/** A message that is like no other. */
export function message(subject: string, lines = 10): string {
  return (
    `From: Ann <ann@example.org>\nTo: jane@example.org\nSubject: ${subject}\n` +
    `Date: Wed, 18 Nov 2026 12:26:41 +0000\nMessage-ID: <${subject.replace(/\W+/g, '.')}@example.org>\n\n` +
    `${`This is the message about ${subject}.\n`.repeat(lines)}`
  );
}
