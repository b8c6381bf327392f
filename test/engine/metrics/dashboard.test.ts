import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { engineMetrics } from '../../../src/engine/metrics/engine-metrics.ts';
import { ServiceCounters } from '../../../src/engine/metrics/service-counters.ts';

const dashboard = JSON.parse(
  readFileSync(new URL('../../../packaging/grafana/postern.json', import.meta.url), 'utf8'),
) as { panels: { title: string; gridPos: { x: number; w: number }; targets: { expr: string }[] }[] };

const counters = new ServiceCounters();
const service = { counters, transports: [], sessions: 0, lostRows: 0, certificateEnds: 0 };
const families = [
  ...engineMetrics({
    services: [
      { ...service, protocol: 'POP3' },
      { ...service, protocol: 'IMAP4' },
    ],
    uptime: 0,
    revision: 0,
    refused: false,
    reloads: { taken: 0, refused: 0 },
    throttledNetworks: 0,
    waitingLogons: 0,
  }),
].map(({ name, type }) => ({ name, type }));
/** Metrics that a query names, each with what Prometheus calls its series. */
const named = (expr: string) => [...expr.matchAll(/\b((?:postern|process)_[a-z_]+)\{/g)].map(([, name]) => name!);

describe('the dashboard for Grafana', () => {
  test.each(dashboard.panels)('asks in "$title" for metrics that there are', ({ targets }) => {
    const series = families.flatMap(({ name, type }) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    );
    for (const { expr } of targets) {
      expect(named(expr)).not.toEqual([]);
      expect(named(expr).filter((name) => !series.includes(name))).toEqual([]);
    }
  });

  test('shows every metric but the version, which its variables are made of', () => {
    const shown = dashboard.panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => named(expr)));
    const missing = families.filter(({ name }) => !shown.some((one) => one === name || one === `${name}_bucket`));
    expect(missing.map(({ name }) => name)).toEqual(['postern_build_info']);
  });

  test('has no panel that leaves the grid of 24 columns', () => {
    expect(dashboard.panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
  });

  test('and docs/metrics.md name the same metrics', () => {
    const page = readFileSync(new URL('../../../docs/metrics.md', import.meta.url), 'utf8');
    const told = new Set([...page.matchAll(/^\| `([a-z_]+)/gm)].map(([, name]) => name!));
    expect([...told].sort()).toEqual(families.map(({ name }) => name).sort());
  });
});
