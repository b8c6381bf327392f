/** `Get-LogonThrottle`, `Reset-LogonThrottle`: whose log-ons are delayed because some of them failed. */
import { ask } from '../../control/control-client.ts';
import type { ThrottleRecord } from '../../control/messages.ts';
import { matchesAny } from '../../model/wildcard.ts';
import { chosenServer, serverParameter } from '../chosen-server.ts';
import { CmdletError } from '../cmdlet-error.ts';
import { CmdletObject, type TableView } from '../cmdlet-object.ts';
import { type CmdletContext, defineCmdlet } from '../define-cmdlet.ts';
import { ExitCode } from '../exit-code.ts';
import { throwJoined } from '../joined-errors.ts';
import { nameList } from '../name-list.ts';
import { parameter } from '../parameter.ts';
import { fromEngine } from '../sessions/session-object.ts';

const VIEW: TableView = {
  columns: [
    { property: 'Identity', width: 26 },
    { property: 'FailedLogons', width: 12 },
    { property: 'LastFailure', width: 20 },
    { property: 'DelayedUntil', width: 20 },
    { property: 'Waiting' },
  ],
};

const networkNames = nameList('192.0.2.7');

export const getLogonThrottle = defineCmdlet({
  name: 'Get-LogonThrottle',
  synopsis: 'Shows whose log-ons are delayed because some of them failed.',
  description:
    'Asks the running engine, on its machine and as its user. What fails delays what comes next from the same address, or the same /64 network of IPv6: 2 seconds, then 4, 8 and 15. The same wrong password for the same user counts once. Failures are forgotten after five minutes; networks in trustedNetworks of the configuration are never delayed.',
  examples: [
    { line: 'Get-LogonThrottle', text: 'All of them.' },
    { line: "Get-LogonThrottle '192.0.2.*' --json", text: 'Those in one network, for a program.' },
  ],
  parameters: {
    Identity: parameter({
      type: networkNames,
      help: 'Only these addresses or networks, also with wildcards.',
      position: 0,
      valueName: 'address',
    }),
    Server: parameter(serverParameter),
  },
  async *run({ Identity, Server }, context) {
    const { server, throttled } = await openThrottle(Server, context);
    for await (const one of throttled)
      if (Identity === undefined || named(Identity, one)) yield throttleObject(one, server);
  },
});

export const resetLogonThrottle = defineCmdlet({
  name: 'Reset-LogonThrottle',
  synopsis: 'Ends the delay of log-ons.',
  description: 'As if nothing had failed: who waits is looked at now.',
  examples: [
    { line: 'Reset-LogonThrottle', text: 'For everybody.' },
    { line: 'Reset-LogonThrottle 192.0.2.7', text: 'For one address.' },
    { line: "Reset-LogonThrottle '2001:db8:*' -WhatIf", text: 'Shows for whom it would.' },
  ],
  parameters: {
    Identity: parameter({
      type: networkNames,
      help: 'The addresses or networks, as Get-LogonThrottle names them, also with wildcards; all by default.',
      position: 0,
      pipeline: 'property',
      valueName: 'address',
    }),
    Server: parameter(serverParameter),
  },
  shouldProcess: 'low',
  async run({ Identity, Server }, context) {
    const { server, dataFolder, throttled } = await openThrottle(Server, context);
    const found: ThrottleRecord[] = [];
    for await (const one of throttled) if (Identity === undefined || named(Identity, one)) found.push(one);
    const approved: string[] = [];
    for (const { network, failures } of found) {
      const details = [`Failed log-ons: ${failures}`];
      const action = { operation: 'Reset-LogonThrottle', target: network, details, facts: { network, failures } };
      if (await context.shouldProcess(action)) approved.push(network);
    }
    const reset: string[] = [];
    if (approved.length > 0) {
      for await (const one of fromEngine(ask(dataFolder, server, 'resetThrottle', { networks: approved }))) {
        if (one.reset) reset.push(one.network);
      }
      context.outcome({ lines: reset.map((network) => `${network}: reset`), facts: { server, reset } });
    }
    const missing = (Identity ?? []).filter((name) => !found.some((one) => named([name], one)));
    throwJoined(missing.map(notThrottled));
  },
});

function notThrottled(name: string): CmdletError {
  return new CmdletError(`Nothing delays log-ons from ${name}.`, {
    id: 'LogonThrottleNotFound',
    category: 'ObjectNotFound',
    exitCode: ExitCode.notFound,
    parameter: 'Identity',
  });
}

function named(names: readonly string[], { network }: ThrottleRecord): boolean {
  return matchesAny(names, network);
}

async function openThrottle(Server: string | undefined, context: CmdletContext) {
  const configuration = await (await context.store()).read();
  const server = chosenServer(configuration, Server, context).name;
  const { dataFolder } = configuration;
  return { server, dataFolder, throttled: fromEngine(ask(dataFolder, server, 'throttle', {})) };
}

function throttleObject(record: ThrottleRecord, server: string): CmdletObject {
  const when = (moment: string) => (moment === '' ? '' : new Date(moment));
  return new CmdletObject(
    'LogonThrottle',
    [
      ['Identity', record.network],
      ['FailedLogons', record.failures],
      ['LastFailure', when(record.lastFailure)],
      ['DelayedUntil', when(record.delayedUntil)],
      ['Waiting', record.waiting],
      ['Server', server],
    ],
    VIEW,
  );
}
