/**
 * The answer to FETCH for one message. Items are compiled once a command into writers, which write at once what the
 * store has at once; only what has to be waited for makes a promise.
 */
import type { MailboxView, Message, MessageBody } from '../../mailbox/mail-store.ts';
import { HeaderFilter } from '../../mime/header-filter.ts';
import { scanMessage } from '../../mime/scanner.ts';
import { findSection } from '../../mime/section.ts';
import type { Transport } from '../../wire/transport.ts';
import { BODY_PIECE_OCTETS } from '../limits.ts';
import { flagList } from '../untagged-updates.ts';
import { formatDateTime } from '../wire/date-time.ts';
import type { FetchItem, SectionItem, SimpleItem } from './fetch-item.ts';

export type ItemWriter = (transport: Transport, view: MailboxView, message: Message) => void | Promise<void>;

/** The writers of a FETCH, each with the space before it. */
export function compileItems(items: readonly FetchItem[]): ItemWriter[] {
  return items.map((item) => (item.kind === 'simple' ? SIMPLE_WRITERS[item.name] : sectionWriter(item)));
}

const SIMPLE_WRITERS: Readonly<Record<SimpleItem, ItemWriter>> = {
  UID: (transport, _view, message) => transport.write(`UID ${message.uid}`),
  FLAGS: (transport, view, message) => transport.write(`FLAGS ${flagList(view, message)}`),
  INTERNALDATE: (transport, _view, message) =>
    transport.write(`INTERNALDATE "${formatDateTime(message.internalDate)}"`),
  'RFC822.SIZE': (transport, _view, message) => transport.write(`RFC822.SIZE ${message.size}`),
  ENVELOPE: metadataWriter('ENVELOPE', 'envelope'),
  BODYSTRUCTURE: metadataWriter('BODYSTRUCTURE', 'bodyStructure'),
  BODY: metadataWriter('BODY', 'body'),
};

function metadataWriter(label: string, field: 'envelope' | 'bodyStructure' | 'body'): ItemWriter {
  return (transport, view, message) => {
    const metadata = view.metadata(message);
    if (metadata instanceof Promise) {
      return metadata.then((found) => {
        transport.write(`${label} `);
        transport.write(found[field]);
      });
    }
    transport.write(`${label} `);
    transport.write(metadata[field]);
  };
}

function sectionWriter(item: SectionItem): ItemWriter {
  const filter = item.fields === undefined ? undefined : new HeaderFilter(item.fields.names, item.fields.not);
  const whole = item.path.length === 0 && item.text === 'body';
  const write = whole
    ? writeWhole
    : (transport: Transport, body: MessageBody) => writePart(transport, body, item, filter);
  return (transport, view, message) => {
    const body = view.body(message);
    if (body instanceof Promise) return body.then((opened) => write(transport, opened, item));
    return write(transport, body, item);
  };
}

function writeWhole(transport: Transport, body: MessageBody, item: SectionItem): void | Promise<void> {
  const { bytes, size } = body;
  const [start, end] = bounds(size, item.partial);
  transport.write(literalHead(item, end - start));
  if (bytes === undefined) return writeInPieces(transport, body, start, end);
  transport.write(start === 0 && end === size ? bytes : bytes.subarray(start, end));
  body.close();
}

async function writeInPieces(transport: Transport, body: MessageBody, start: number, end: number): Promise<void> {
  try {
    for (let at = start; at < end; at += BODY_PIECE_OCTETS) {
      transport.write(await body.read(at, Math.min(BODY_PIECE_OCTETS, end - at)));
      if (transport.congested && !(await transport.drained())) return;
    }
  } catch (error) {
    // The literal was announced; nothing but its octets could be understood now.
    transport.destroy();
    throw error;
  } finally {
    body.close();
  }
}

/** A part has to be looked for in the whole message. */
async function writePart(
  transport: Transport,
  body: MessageBody,
  item: SectionItem,
  filter?: HeaderFilter,
): Promise<void> {
  try {
    const octets = body.bytes ?? (await body.read(0, body.size));
    const section = findSection(scanMessage(octets), item.path, item.text);
    if (section === undefined) {
      transport.write(`${item.label} NIL`);
      return;
    }
    const found = octets.subarray(section.start, section.end);
    const content = filter === undefined ? found : filter.apply(found);
    const [start, end] = bounds(content.length, item.partial);
    transport.write(literalHead(item, end - start));
    transport.write(content.subarray(start, end));
  } finally {
    body.close();
  }
}

function bounds(size: number, partial: SectionItem['partial']): [number, number] {
  if (partial === undefined) return [0, size];
  const start = Math.min(partial.offset, size);
  return [start, Math.min(size, start + partial.length)];
}

function literalHead({ label, partial }: SectionItem, length: number): string {
  return `${label}${partial === undefined ? '' : `<${partial.offset}>`} {${length}}\r\n`;
}
