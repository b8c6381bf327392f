import { expect, it } from 'vitest';
import { mechanismsFor } from '../../src/sasl/mechanisms.ts';

const names = (policy: Parameters<typeof mechanismsFor>[0]) => mechanismsFor(policy).map(({ name }) => name);

it('ExtendedProtectionPolicy decides about channel binding and nothing else', () => {
  expect(names('None')).toEqual(['SCRAM-SHA-256', 'PLAIN', 'LOGIN']);
  expect(names('Allow')).toEqual(['SCRAM-SHA-256-PLUS', 'SCRAM-SHA-256', 'PLAIN', 'LOGIN']);
  expect(names('Require')).toEqual(['SCRAM-SHA-256-PLUS', 'PLAIN', 'LOGIN']);
});

it('only mechanisms that hand over the password say so, and only PLUS needs TLS', () => {
  const all = mechanismsFor('Allow');
  expect(all.filter(({ disclosesPassword }) => disclosesPassword).map(({ name }) => name)).toEqual(['PLAIN', 'LOGIN']);
  expect(all.filter(({ bindsChannel }) => bindsChannel).map(({ name }) => name)).toEqual(['SCRAM-SHA-256-PLUS']);
});
