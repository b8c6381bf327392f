/**
 * All listeners of the engine, and how they change.
 *
 * Invariants:
 * - A change is all or nothing. New listeners are bound before anything old is closed; when one cannot be had, those
 *   just bound are closed again and nothing has changed.
 * - A listener that stays is not touched: its socket lives on, even when its role (POP3 or IMAP4, SSL or not) changes.
 * - Where a new address overlaps an old one of ours on the same port (`0.0.0.0:995` → `10.0.0.1:995`), the system
 *   refuses both at once. Only there is the old one closed first, and bound again if the new one fails.
 * - Closing a listener never closes a connection that came through it.
 */
import type net from 'node:net';
import type { ListenerStatus } from '../config/config-store.ts';
import { type Binding, formatBinding } from '../model/binding.ts';
import { explainBindError, Listener, type Role } from './listener.ts';

export interface WantedListener {
  readonly binding: Binding;
  readonly role: Role;
}

/** Everything new is bound and accepts; `commit` gives the listeners their roles and closes what is no longer wanted. */
export interface PreparedChange {
  commit(): Promise<void>;
}

export interface ServiceListenerStatus extends ListenerStatus {
  readonly service: 'pop' | 'imap';
}

export class BindFailure extends Error {
  readonly listeners: readonly ServiceListenerStatus[];
  constructor(listeners: readonly ServiceListenerStatus[]) {
    super(listeners.map((listener) => listener.error).join(' '));
    this.name = 'BindFailure';
    this.listeners = listeners;
  }
}

export class ListenerSet {
  readonly #accept: (socket: net.Socket, role: Role) => void;
  readonly #open = new Map<string, Listener>();
  /** Bindings that the defaults ask for but this machine has no address family for. */
  #skipped: ServiceListenerStatus[] = [];

  constructor(accept: (socket: net.Socket, role: Role) => void) {
    this.#accept = accept;
  }

  /** @throws BindFailure naming every listener that cannot be had; nothing has changed then */
  async prepare(wanted: readonly WantedListener[]): Promise<PreparedChange> {
    const wantedByKey = new Map(wanted.map((want) => [formatBinding(want.binding), want]));
    const stale = [...this.#open].filter(([key]) => !wantedByKey.has(key));
    const fresh = [...wantedByKey.values()].filter((want) => !this.#open.has(formatBinding(want.binding)));
    const overlapped = stale.filter(([, old]) => fresh.some((want) => overlaps(want.binding, old.binding)));

    const skipped: ServiceListenerStatus[] = [];
    const attempt = new Attempt(this.#accept, skipped);
    await attempt.bind(fresh.filter((want) => !overlapped.some(([, old]) => overlaps(want.binding, old.binding))));
    if (attempt.failed.length === 0 && overlapped.length > 0) {
      for (const [key, old] of overlapped) {
        this.#open.delete(key);
        await old.close();
      }
      await attempt.bind(fresh.filter((want) => overlapped.some(([, old]) => overlaps(want.binding, old.binding))));
    }
    if (attempt.failed.length > 0) {
      for (const listener of attempt.bound) await listener.close();
      for (const [key, old] of overlapped) {
        if (!this.#open.has(key)) this.#open.set(key, await Listener.open(old.binding, old.role, this.#accept));
      }
      throw new BindFailure(attempt.failed);
    }
    return {
      commit: async () => {
        for (const listener of attempt.bound) this.#open.set(formatBinding(listener.binding), listener);
        for (const [key, listener] of this.#open) {
          const want = wantedByKey.get(key);
          if (want !== undefined) listener.role = want.role;
        }
        this.#skipped = skipped;
        for (const [key, old] of stale) {
          if (this.#open.get(key) !== old) continue;
          this.#open.delete(key);
          await old.close();
        }
      },
    };
  }

  status(service: 'pop' | 'imap'): ListenerStatus[] {
    const statuses: ListenerStatus[] = [];
    for (const [binding, { role }] of this.#open) {
      if (role.service === service) statuses.push({ binding, tls: role.security, state: 'listening' });
    }
    for (const { service: owner, ...status } of this.#skipped) if (owner === service) statuses.push(status);
    return statuses;
  }

  async close(): Promise<void> {
    for (const listener of this.#open.values()) await listener.close();
    this.#open.clear();
  }
}

/** Binds what it can and remembers what it cannot. */
class Attempt {
  readonly bound: Listener[] = [];
  readonly failed: ServiceListenerStatus[] = [];
  readonly #accept: (socket: net.Socket, role: Role) => void;
  readonly #skipped: ServiceListenerStatus[];

  constructor(accept: (socket: net.Socket, role: Role) => void, skipped: ServiceListenerStatus[]) {
    this.#accept = accept;
    this.#skipped = skipped;
  }

  async bind(wanted: readonly WantedListener[]): Promise<void> {
    await Promise.all(
      wanted.map(async ({ binding, role }) => {
        try {
          this.bound.push(await Listener.open(binding, role, this.#accept));
        } catch (error) {
          const problem = error as NodeJS.ErrnoException;
          const status = {
            binding: formatBinding(binding),
            tls: role.security,
            service: role.service,
            error: explainBindError(binding, problem),
          };
          // The defaults name `[::]`; a machine without IPv6 must still be able to serve.
          if (problem.code === 'EAFNOSUPPORT') this.#skipped.push({ ...status, state: 'stopped' });
          else this.failed.push({ ...status, state: 'failed' });
        }
      }),
    );
  }
}

function overlaps(a: Binding, b: Binding): boolean {
  if (a.port !== b.port || a.address.includes(':') !== b.address.includes(':')) return false;
  return isWildcard(a) || isWildcard(b) || a.address === b.address;
}

function isWildcard({ address }: Binding): boolean {
  return address === '0.0.0.0' || address === '::';
}
