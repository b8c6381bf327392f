import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { SettingChange } from '../../src/config/config-store.ts';
import { change, ORIGIN, openAsEx01, scratchFolder } from './support/scratch.ts';

const scratch = scratchFolder();
const of = (section: SettingChange['section'], property: string, value: unknown) =>
  change(property, value, { section });
const text = () => readFileSync(scratch.file, 'utf8');

describe('services and components in the document', () => {
  test('have their defaults where it is silent: everything runs, nothing is held', async () => {
    const { services, components } = (await openAsEx01(scratch.file).read()).servers.get('EX01')!;
    expect(services.MSExchangeIMAP4BE).toEqual({ Status: 'Running', StartType: 'Automatic', Restarts: 0 });
    expect(components.PopProxy).toMatchObject({ HealthAPI: 'Active', Maintenance: 'Active' });
  });

  test('are written below their names, and only where they differ from the default', async () => {
    const store = openAsEx01(scratch.file);
    await store.update(
      () => [
        of('services/MSExchangePOP3', 'Status', 'Stopped'),
        of('services/MSExchangePOP3', 'StartType', 'Automatic'),
        of('components/PopProxy', 'HealthAPI', 'Inactive'),
      ],
      ORIGIN,
    );
    expect(text()).toContain(
      'servers:\n  EX01:\n    services:\n      MSExchangePOP3:\n        Status: Stopped\n    components:\n      PopProxy:\n        HealthAPI: Inactive\n',
    );
    await store.update(() => [of('services/MSExchangePOP3', 'Status', 'Running')], ORIGIN);
    expect(text()).not.toContain('services');
    expect(text()).toContain('HealthAPI: Inactive');
  });

  test('are kept in the history under the section that they changed in', async () => {
    const store = openAsEx01(scratch.file);
    await store.update(() => [of('services/MSExchangeIMAP4', 'StartType', 'Disabled')], ORIGIN);
    expect((await store.history())[0]!.changes).toEqual([
      {
        server: 'EX01',
        section: 'services/MSExchangeIMAP4',
        property: 'StartType',
        old: 'Automatic',
        new: 'Disabled',
      },
    ]);
  });

  test('may be written by hand, with numbers for names', async () => {
    writeFileSync(scratch.file, 'servers: { EX01: { services: { MSExchangePOP3BE: { Status: 1, StartType: 4 } } } }\n');
    const { services } = (await openAsEx01(scratch.file).read()).servers.get('EX01')!;
    expect(services.MSExchangePOP3BE).toEqual({ Status: 'Stopped', StartType: 'Disabled', Restarts: 0 });
  });
});
