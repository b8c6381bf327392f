/** What an engine says on its metrics port, read as strictly as the format allows (Prometheus text format 0.0.4). */

export interface Scraped {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

export async function scrape(port: number, path = '/metrics', method = 'GET'): Promise<Scraped> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method });
  return { status: response.status, type: response.headers.get('content-type') ?? '', text: await response.text() };
}

/** `name{label="value",…}` → value. @throws Error for a line that is none of the format's */
export function samplesOf(text: string): Map<string, number> {
  const samples = new Map<string, number>();
  const types = new Map<string, string>();
  if (!text.endsWith('\n')) throw new Error('The last line does not end.');
  for (const line of text.slice(0, -1).split('\n')) {
    const [, name, type] = /^# TYPE ([a-z_]+) (counter|gauge|histogram)$/.exec(line) ?? [];
    if (name !== undefined) {
      if (types.has(name)) throw new Error(`${name} is told twice.`);
      types.set(name, type!);
      continue;
    }
    if (/^# HELP [a-z_]+ \S.*\.$/.test(line)) continue;
    const label = '[a-z_]+="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"';
    const sample = new RegExp(`^(([a-z_]+?)(?:_bucket|_sum|_count)?(?:\\{${label}(?:,${label})*\\})?) (\\S+)$`).exec(
      line,
    );
    const value = Number(sample?.[3]);
    if (sample === null || Number.isNaN(value)) throw new Error(`This is no line of the format: ${line}`);
    if (!types.has(sample[2]!)) throw new Error(`Nothing says what ${sample[2]} is.`);
    if (samples.has(sample[1]!)) throw new Error(`${sample[1]} is told twice.`);
    samples.set(sample[1]!, value);
  }
  return samples;
}
