/** Runs a bound cmdlet; the one way in for the command line and the management shell. */
import type { CmdletObject } from './cmdlet-object.ts';
import type { Cmdlet, CmdletContext } from './define-cmdlet.ts';
import type { CmdletHost, IntendedAction } from './host.ts';
import type { BoundParameters } from './parameter.ts';

/**
 * @returns the cmdlet's objects, as they become known
 * @throws CmdletError, ConfigError; anything else is a defect
 */
export async function* invoke(
  cmdlet: Cmdlet,
  parameters: BoundParameters,
  host: CmdletHost,
): AsyncGenerator<CmdletObject, void, void> {
  if (parameters.DomainController !== undefined) {
    host.verbose('DomainController is accepted and not used: there is no domain controller to ask.');
  }
  const output = cmdlet.run(parameters, contextOf(cmdlet, parameters, host));
  if (Symbol.asyncIterator in output) yield* output;
  else await output;
}

function contextOf(cmdlet: Cmdlet, parameters: BoundParameters, host: CmdletHost): CmdletContext {
  // Method by method: a host is an object of a class with private parts, which neither a spread nor a proxy reaches.
  return {
    store: () => host.store(),
    environment: host.environment,
    hostName: () => host.hostName(),
    userName: () => host.userName(),
    line: host.line,
    detail: host.detail,
    signal: host.signal,
    warning: (text) => host.warning(text),
    notice: (text) => host.notice(text),
    verbose: (text) => host.verbose(text),
    whatIf: (action) => host.whatIf(action),
    confirm: (action) => host.confirm(action),
    askSecret: (question) => host.askSecret(question),
    standardInput: (limit) => host.standardInput(limit),
    outcome: (outcome) => host.outcome(outcome),
    verdict: (code) => host.verdict?.(code),
    shouldProcess: (action) => shouldProcess(cmdlet, parameters, host, action),
  };
}

async function shouldProcess(
  cmdlet: Cmdlet,
  parameters: BoundParameters,
  host: CmdletHost,
  action: IntendedAction,
): Promise<boolean> {
  const asks = parameters.Confirm ?? cmdlet.shouldProcess === 'high';
  if (parameters.WhatIf === true) {
    host.whatIf(action);
    return false;
  }
  host.verbose(`Performing the operation "${action.operation}" on target "${action.target}".`);
  return asks ? host.confirm(action) : true;
}
