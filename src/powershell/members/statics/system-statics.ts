/** What scripts ask of the machine and the one who runs them, and what they set up before their work. */
import { runtimeError } from '../../values/runtime-error.ts';
import { Stopwatch } from '../../values/stopwatch.ts';
import { CustomObject } from '../../values/value.ts';
import { constant, type Static, type StaticContext, type Statics, text } from './static.ts';

export const systemStatics: Statics = {
  environment: {
    machinename: (_, { machineName }) => machineName,
    username: (_, { userName }) => userName,
    userdomainname: (_, { machineName }) => machineName,
    currentdirectory: (_, { folder }) => folder,
    newline: constant('\n'),
    getenvironmentvariable: (args, { environment }) => environment(text(args)),
  },
  dns: { gethostname: (_, { machineName }) => machineName, gethostbyname: hostEntry, gethostentry: hostEntry },
  console: {
    writeline: (args, { show }) => {
      show(text(args));
      return null;
    },
    outputencoding: constant('utf-8'),
  },
  stopwatch: {
    startnew: () => {
      const watch = new Stopwatch();
      watch.call('Start');
      return watch;
    },
  },
  windowsidentity: {
    getcurrent: (_, { machineName, userName }) =>
      new CustomObject([['Name', `${machineName}\\${userName}`]], 'System.Security.Principal.WindowsIdentity'),
  },
  // Members of enumerations are their names.
  servicecontrollerstatus: names('Stopped', 'StartPending', 'StopPending', 'Running', 'Paused'),
  servicestartmode: names('Automatic', 'Manual', 'Disabled'),
  stringcomparison: names('Ordinal', 'OrdinalIgnoreCase', 'CurrentCultureIgnoreCase', 'InvariantCultureIgnoreCase'),
  stringsplitoptions: names('None', 'RemoveEmptyEntries'),
  regexoptions: names('None', 'IgnoreCase', 'Multiline', 'Singleline'),
  windowsbuiltinrole: { administrator: constant('Administrator') },
  // The protocols of TLS are the server's to choose; scripts of 2017 ask for the newer ones before they fetch something.
  securityprotocoltype: {
    systemdefault: constant(0),
    ssl3: constant(48),
    tls: constant(192),
    tls11: constant(768),
    tls12: constant(3072),
    tls13: constant(12288),
  },
  servicepointmanager: { securityprotocol: constant(0) },
};

function names(...members: readonly string[]): Readonly<Record<string, Static>> {
  return Object.fromEntries(members.map((name) => [name.toLowerCase(), constant(name)]));
}

/** The machine's own name with its domain; nobody else's is looked up. */
function hostEntry(args: Parameters<Static>[0], { hostName, machineName }: StaticContext) {
  const asked = text(args).toLowerCase();
  if (!['', 'localhost', machineName.toLowerCase(), hostName.toLowerCase()].includes(asked)) {
    throw runtimeError('SocketException', `No names of other machines are looked up here: ${text(args)}`);
  }
  return new CustomObject(
    [
      ['HostName', hostName],
      ['AddressList', []],
    ],
    'System.Net.IPHostEntry',
  );
}
