/** `Get-` and `Set-` of a settings noun, for both protocols alike. */
import type { Configuration } from '../config/config-store.ts';
import type { SettingsNoun } from '../model/settings-noun.ts';
import { chosenServer, serverParameter } from './chosen-server.ts';
import { noWait } from './common-parameters.ts';
import { type Cmdlet, type CmdletContext, defineCmdlet } from './define-cmdlet.ts';
import { domainController } from './domain-controller.ts';
import { type BoundParameters, type ParameterTable, parameter, settingParameter } from './parameter.ts';
import { portNumber } from './port-number.ts';
import {
  absentRemovals,
  differenceFacts,
  differenceLine,
  effectNotices,
  type PropertyDifference,
  plannedChanges,
  settingChanges,
} from './settings-change.ts';
import { settingsIdentity, settingsObject } from './settings-object.ts';
import { reportOutcome } from './settings-outcome.ts';

export function getSettingsCmdlet(noun: SettingsNoun): Cmdlet {
  const name = `Get-${noun.name}`;
  return defineCmdlet({
    name,
    synopsis: `Shows the ${noun.protocol} settings of a server.`,
    description: `Shows what the configuration says, with the default for what it leaves out. The default table has the bindings, LoginType and X509CertificateName; --output list shows everything.`,
    examples: [
      { line: name, text: `The ${noun.protocol} settings of this server, in short.` },
      { line: `${name} -Server EX01 --output list`, text: 'All settings of the server EX01.' },
      { line: `${name} --json`, text: 'All settings, for a program.' },
    ],
    parameters: {
      Server: parameter({
        ...serverParameter,
        position: 0,
        positionNotice: `The server was given without its parameter's name; Exchange wants ${name} -Server NAME.`,
        pipeline: 'value',
      }),
      DomainController: domainController,
    },
    returns: 'one',
    run: ({ Server }, context) => getSettings(noun, Server, context),
  });
}

async function* getSettings(noun: SettingsNoun, asked: string | undefined, context: CmdletContext) {
  const store = await context.store();
  const configuration = await store.read();
  const server = chosenServer(configuration, asked, context);
  // Only WhenChanged and WhenCreated come from the history.
  const history = context.detail === 'full' ? await store.history() : [];
  const settings = configuration.servers.get(server.name)![noun.section];
  yield settingsObject(noun, settings as unknown as Record<string, unknown>, server, history);
}

export function setSettingsCmdlet(noun: SettingsNoun): Cmdlet {
  const name = `Set-${noun.name}`;
  return defineCmdlet({
    name,
    synopsis: `Changes the ${noun.protocol} settings of a server.`,
    description: `Writes the configuration and waits until the running engine has the change in force; no client is dropped. What takes effect when stands beside each parameter. A list replaces the one before; --add-… and --remove-… change it.`,
    examples: setExamples(noun),
    parameters: {
      Server: parameter({ ...serverParameter, pipeline: 'property' }),
      DomainController: domainController,
      ...settingParameters(noun),
    },
    shouldProcess: 'low',
    returns: 'one',
    run: (parameters, context) => setSettings(noun, parameters as BoundParameters, context),
  });
}

function settingParameters(noun: SettingsNoun): ParameterTable {
  return {
    ...Object.fromEntries(noun.settings.map((setting) => [setting.name, settingParameter(setting)])),
    SSLPort: parameter({
      type: portNumber,
      help: 'Puts every address of SSLBindings on this port.',
      ours: true,
      valueName: 'port',
    }),
    UnencryptedOrTLSPort: parameter({
      type: portNumber,
      help: 'Puts every address of UnencryptedOrTLSBindings on this port.',
      ours: true,
      valueName: 'port',
    }),
    NoWait: noWait,
  };
}

function setExamples(noun: SettingsNoun) {
  const name = `Set-${noun.name}`;
  const [ssl, clear] = noun.section === 'pop' ? [995, 110] : [993, 143];
  return [
    { line: `${name} -LoginType SecureLogin`, text: 'Log-ons inside TLS only.' },
    { line: `${name} --ssl-port ${ssl} --unencrypted-or-tls-port ${clear}`, text: 'The standard ports.' },
    { line: `${name} --add-ssl-bindings 192.0.2.1:${ssl}1`, text: 'One address more; the others stay.' },
    { line: `${name} -X509CertificateName mail.contoso.com -WhatIf`, text: 'Shows the change without making it.' },
    { line: `${name} -Banner 'Welcome.'`, text: 'Another greeting, from the next connection on.' },
  ];
}

async function setSettings(noun: SettingsNoun, parameters: BoundParameters, context: CmdletContext): Promise<void> {
  const store = await context.store();
  const current = await store.read();
  const identity = chosenServer(current, parameters.Server as string | undefined, context);
  const server = identity.name;
  const planned = plannedChanges(noun, parameters, current, server);
  const before = current.servers.get(server)![noun.section] as unknown as Record<string, unknown>;
  for (const text of absentRemovals(noun, parameters, before)) context.warning(text);
  for (const text of effectNotices(planned, identity)) context.notice(text);
  for (const text of await certificateWarnings(planned, current)) context.warning(text);
  const action = {
    operation: `Set-${noun.name}`,
    target: settingsIdentity(server),
    details: planned.map(differenceLine),
    facts: { server, changes: planned.map(differenceFacts) },
  };
  if (!(await context.shouldProcess(action))) return;
  let made = planned;
  const { configuration, changed } = await store.update(
    (now) => {
      made = plannedChanges(noun, parameters, now, server);
      return settingChanges(noun, server, made);
    },
    { who: context.userName(), cmdlet: context.line },
  );
  const wait = parameters.NoWait !== true;
  await reportOutcome({ noun, server, store, configuration, made: changed ? made : [], wait }, context);
}

async function certificateWarnings(planned: readonly PropertyDifference[], { dataFolder }: Configuration) {
  const change = planned.find(({ setting }) => setting.name === 'X509CertificateName');
  if (change === undefined) return [];
  // Loaded for this alone: it brings TLS with it.
  const { certificateNameWarnings } = await import('./certificate-name.ts');
  return certificateNameWarnings(change.new as string, dataFolder, Date.now());
}
