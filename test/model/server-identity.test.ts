import { describe, expect, test } from 'vitest';
import { isWindowsPath, logFolder } from '../../src/model/log-location.ts';
import { findServer, localServerName, serverIdentity } from '../../src/model/server-identity.ts';

describe('the local server', () => {
  test.each([
    [{ environment: 'ex02', documented: ['EX01', 'EX02'], hostName: 'ex01' }, 'EX02'],
    [{ environment: 'NEW', documented: ['EX01'], hostName: 'ex01' }, 'NEW'],
    [{ environment: ' ', documented: ['EX09'], hostName: 'ex01' }, 'EX09'],
    [{ documented: ['EX01', 'EX02'], hostName: 'ex02.contoso.com' }, 'EX02'],
    [{ documented: ['Ex01', 'EX02'], hostName: 'EX01' }, 'Ex01'],
    [{ documented: [], hostName: 'mail.contoso.com' }, 'MAIL'],
  ])('of %j is %s', (clues, name) => {
    expect(localServerName(clues)).toBe(name);
  });
});

test.each([
  ['EX01', 'ex01.contoso.com', 'EX01.contoso.com'],
  ['EX01', 'ex01', 'EX01'],
  ['EX02', 'ex01.contoso.com', 'EX02'],
])('%s on the host %s is %s', (name, hostName, fqdn) => {
  expect(serverIdentity(name, hostName)).toEqual({ name, fqdn });
});

describe('-Server', () => {
  const known = ['EX01', 'EX02'];
  test.each([
    ['ex02', 'EX02'],
    ['EX02.contoso.com', 'EX02'],
    ['CN=EX02,CN=Servers,CN=Configuration', 'EX02'],
    ['CN=1,CN=POP3,CN=Protocols,CN=EX02,CN=Servers,CN=Configuration', 'EX02'],
    ['/o=Contoso/ou=Exchange/cn=Configuration/cn=Servers/cn=EX02', 'EX02'],
    ['localhost', 'EX01'],
    ['.', 'EX01'],
    ['EX03', undefined],
    ['EX0', undefined],
    ['', undefined],
  ])('%j means %j', (asked, name) => {
    expect(findServer(asked, known, 'EX01')).toBe(name);
  });
});

test.each([
  ['/var/log/postern', '/var/log/postern'],
  ['logs/Pop3', 'logs/Pop3'],
  ['C:\\Pop3Logging', 'C/Pop3Logging'],
  ['\\\\server\\share\\logs', 'server/share/logs'],
  ['%ExchangeInstallPath%Logging\\Pop3', 'Logging/Pop3'],
  ['../../etc', 'etc'],
  ['..', 'logs'],
])('a log location %j is %j', (location, folder) => {
  expect(logFolder(location)).toBe(folder);
  expect(isWindowsPath(location)).toBe(/[\\%]/.test(location));
});
