/** `> file`, `2>$null`, `*>&1`: where the output and the messages of one element of a pipeline go. */
import type { Redirection } from '../syntax/ast.ts';
import { toText } from '../values/text.ts';
import { CustomObject, type Value } from '../values/value.ts';
import { evaluate } from './evaluate.ts';
import type { Frame, Output } from './frame.ts';
import { STREAM_NUMBERS, type StreamName, type Streams } from './streams.ts';

export function redirected(redirections: readonly Redirection[], frame: Frame, run: (frame: Frame) => Output): Output {
  return redirections.length === 0 ? run(frame) : runRedirected(redirections, frame, run);
}

async function* runRedirected(
  redirections: readonly Redirection[],
  frame: Frame,
  run: (frame: Frame) => Output,
): Output {
  const joined: Value[] = [];
  const sinks = await Promise.all(redirections.map((one) => sinkOf(one, frame)));
  let { streams } = frame;
  for (const [index, { stream }] of redirections.entries()) {
    const to = sinks[index]!;
    const take = to === 'joined' ? (value: Value) => joined.push(value) : (value: Value) => to.take(value);
    if (stream !== '1') streams = diverted(streams, stream, take);
  }
  const output = redirections.findIndex(
    ({ stream, target }) => (stream === '1' || stream === '*') && target !== undefined,
  );
  const sink = output < 0 ? undefined : (sinks[output] as Sink);
  try {
    for await (const value of run({ ...frame, streams })) {
      const values = [...joined.splice(0), value];
      if (sink === undefined) yield* values;
      else for (const one of values) sink.take(one);
    }
  } finally {
    if (sink !== undefined) for (const one of joined.splice(0)) sink.take(one);
    for (const one of sinks) if (one !== 'joined') await one.finish();
  }
  yield* joined;
}

interface Sink {
  take(value: Value): void;
  finish(): Promise<void>;
}

const NOWHERE: Sink = { take: () => undefined, finish: async () => undefined };

async function sinkOf({ target, append }: Redirection, frame: Frame): Promise<Sink | 'joined'> {
  if (target === undefined) return 'joined';
  const name = await evaluate(target, frame);
  if (name === null) return NOWHERE;
  const values: Value[] = [];
  return {
    take: (value) => void values.push(value),
    async finish() {
      const { outputText } = await import('../format/output-text.ts');
      await frame.session.files.write(toText(name), await outputText(values), { append });
    },
  };
}

/** The streams of that number are taken instead of shown; what they carry becomes objects. */
function diverted(streams: Streams, number: string, take: (value: Value) => void): Streams {
  const names: readonly StreamName[] =
    number === '*' ? Object.values(STREAM_NUMBERS) : [STREAM_NUMBERS[number as keyof typeof STREAM_NUMBERS]];
  const record = (kind: string) => (text: string) => take(new CustomObject([['Message', text]], kind));
  const taking: Streams = {
    error: take,
    warning: record('WarningRecord'),
    verbose: record('VerboseRecord'),
    debug: record('DebugRecord'),
    information: (text) => take(text),
    notice: (text) => take(text),
  };
  const own = Object.fromEntries(names.map((name) => [name, taking[name]])) as Partial<Streams>;
  return {
    error: (one) => (own.error ?? streams.error.bind(streams))(one),
    warning: (text) => (own.warning ?? streams.warning.bind(streams))(text),
    verbose: (text) => (own.verbose ?? streams.verbose.bind(streams))(text),
    debug: (text) => (own.debug ?? streams.debug.bind(streams))(text),
    information: (text) => (own.information ?? streams.information.bind(streams))(text),
    // Notices go where what a person reads goes.
    notice: (text) => (own.information ?? streams.notice.bind(streams))(text),
  };
}
