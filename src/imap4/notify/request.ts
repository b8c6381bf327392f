/** What NOTIFY is asked for (RFC 5465 §8). */

import type { EnabledExtensions } from '../enabled-extensions.ts';
import { BadError, NoError } from '../errors.ts';
import type { FetchItem } from '../fetch/fetch-item.ts';
import { readFetchItems } from '../fetch/parse-items.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';
import type { MailboxFilter } from './mailbox-filter.ts';

export type EventName =
  | 'MessageNew'
  | 'MessageExpunge'
  | 'FlagChange'
  | 'MailboxName'
  | 'SubscriptionChange'
  | 'MailboxMetadataChange'
  | 'ServerMetadataChange';

/** Events of whatever mailbox is selected. */
export interface SelectedRequest {
  /** SELECTED-DELAYED: expunges wait for a command that may tell them. */
  readonly delayed: boolean;
  readonly flagChanges: boolean;
  /** Fetched of every message that comes. */
  readonly items: readonly FetchItem[];
}

export interface EventGroup {
  readonly filter: MailboxFilter;
  readonly events: ReadonlySet<EventName>;
}

export interface NotifyRequest {
  /** SET rather than NONE. */
  readonly isSet: boolean;
  /** STATUS: what the client is to know of the other mailboxes is told at once. */
  readonly tellsStatus: boolean;
  /** Undefined: nothing is told of the selected mailbox. */
  readonly selected: SelectedRequest | undefined;
  readonly groups: readonly EventGroup[];
}

/** NOTIFY NONE. */
export const NOTHING: NotifyRequest = { isSet: false, tellsStatus: false, selected: undefined, groups: [] };

const MESSAGE_EVENTS: readonly EventName[] = ['MessageNew', 'MessageExpunge', 'FlagChange'];
const MAILBOX_EVENTS: readonly EventName[] = ['MailboxName', 'SubscriptionChange'];
const METADATA_EVENTS: readonly EventName[] = ['MailboxMetadataChange', 'ServerMetadataChange'];
/** It has the same conditions as FlagChange, but there are no annotations of messages. */
const ANNOTATION_CHANGE = 'ANNOTATIONCHANGE';

/**
 * The arguments, to the end of the command.
 * @param metadata whether there are annotations of mailboxes
 * @throws NoError with BADEVENT for events that are not known (RFC 5465 §3.1)
 */
export function readNotifyRequest(args: ArgumentReader, enabled: EnabledExtensions, metadata: boolean): NotifyRequest {
  args.space();
  const word = args.word();
  if (word === 'NONE') {
    args.end();
    return NOTHING;
  }
  if (word !== 'SET') throw new BadError('Expected SET or NONE');
  args.space();
  const tellsStatus = args.peekAtom()?.toUpperCase() === 'STATUS';
  if (tellsStatus) {
    args.word();
    args.space();
  }
  const supported = [...MESSAGE_EVENTS, ...MAILBOX_EVENTS, ...(metadata ? METADATA_EVENTS : [])];
  const reader = new GroupReader(args, enabled, supported);
  do reader.read();
  while (args.optional('space'));
  args.end();
  if (reader.unknown) throw new NoError(`BADEVENT (${supported.join(' ')})`, 'There are no such events.');
  return { isSet: true, tellsStatus, selected: reader.selected, groups: reader.groups };
}

type Filter = MailboxFilter | 'SELECTED' | 'SELECTED-DELAYED';

class GroupReader {
  selected: SelectedRequest | undefined;
  readonly groups: EventGroup[] = [];
  /** An event was named that is not supported. */
  unknown = false;
  readonly #args: ArgumentReader;
  readonly #enabled: EnabledExtensions;
  readonly #supported: ReadonlyMap<string, EventName>;
  #hasSelected = false;

  constructor(args: ArgumentReader, enabled: EnabledExtensions, supported: readonly EventName[]) {
    this.#args = args;
    this.#enabled = enabled;
    this.#supported = new Map(supported.map((name) => [name.toUpperCase(), name]));
  }

  /** `"(" filter-mailboxes SP events ")"`. */
  read(): void {
    const args = this.#args;
    args.open();
    const filter = this.#readFilter();
    args.space();
    const { names, items } = this.#readEvents();
    args.close();
    checkTogether(names);
    const events = new Set<EventName>();
    for (const name of names) {
      const event = this.#supported.get(name);
      if (event === undefined) this.unknown = true;
      else events.add(event);
    }
    if (typeof filter === 'string') this.#select(filter, events, items);
    else if (items !== undefined) throw new BadError('Only of the selected mailbox messages are fetched');
    else this.groups.push({ filter, events });
  }

  #select(filter: 'SELECTED' | 'SELECTED-DELAYED', events: ReadonlySet<EventName>, items?: readonly FetchItem[]): void {
    if (this.#hasSelected) throw new BadError('The selected mailbox is named twice');
    this.#hasSelected = true;
    if ([...events].some((event) => !MESSAGE_EVENTS.includes(event))) {
      throw new BadError('Of the selected mailbox only messages are told');
    }
    if (!events.has('MessageNew')) return;
    this.selected = {
      delayed: filter === 'SELECTED-DELAYED',
      flagChanges: events.has('FlagChange'),
      items: items ?? [],
    };
  }

  #readFilter(): Filter {
    const args = this.#args;
    const word = args.word();
    switch (word) {
      case 'SELECTED':
      case 'SELECTED-DELAYED':
        return word;
      case 'PERSONAL':
      case 'INBOXES':
        return { kind: 'personal' };
      case 'SUBSCRIBED':
        return { kind: 'subscribed' };
      case 'SUBTREE':
      case 'MAILBOXES': {
        args.space();
        const names = args.itemOrList(() => args.mailbox());
        if (names.length === 0) throw new BadError('Expected mailboxes');
        return { kind: word === 'SUBTREE' ? 'subtree' : 'mailboxes', names };
      }
      default:
        throw new BadError('Unknown kind of mailboxes');
    }
  }

  /** @returns names in capitals, none for NONE */
  #readEvents(): { readonly names: readonly string[]; readonly items: readonly FetchItem[] | undefined } {
    const args = this.#args;
    if (args.nextKind !== 'open') {
      if (args.word() !== 'NONE') throw new BadError('Expected events');
      return { names: [], items: undefined };
    }
    let items: readonly FetchItem[] | undefined;
    const names = args.list(() => {
      const name = args.word();
      if (name === 'MESSAGENEW' && args.peekListWord() !== undefined) {
        args.space();
        items = readFetchItems(args, this.#enabled);
      }
      return name;
    });
    if (names.length === 0) throw new BadError('Expected events');
    return { names, items };
  }
}

/** RFC 5465 §5: some events make no sense without others. */
function checkTogether(names: readonly string[]): void {
  const has = (name: string) => names.includes(name);
  const both = has('MESSAGENEW') && has('MESSAGEEXPUNGE');
  const any = has('MESSAGENEW') || has('MESSAGEEXPUNGE') || has('FLAGCHANGE') || has(ANNOTATION_CHANGE);
  if (any && !both) throw new BadError('MessageNew and MessageExpunge must be asked for together');
}
