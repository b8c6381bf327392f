/** `New-Object` and `[type]::new( )`: the types that a script may make an object of. */
import { wrongInput } from '../../cmdlet/cmdlet-error.ts';
import { Credential, SecureString } from '../../cmdlet/secure-string.ts';
import { exceptionObject, isExceptionName } from './exceptions.ts';
import { HashtableValue } from './hashtable.ts';
import { Stopwatch } from './stopwatch.ts';
import { toText } from './text.ts';
import { TextBuilder } from './text-builder.ts';
import { shortTypeName } from './type-names.ts';
import { CustomObject, elementsOf, isArray, type Value } from './value.ts';

/** @throws CmdletError for any other type, and for arguments that it does not take */
export function constructed(typeName: string, args: readonly Value[]): Value {
  const type = shortTypeName(typeName);
  switch (type) {
    case 'pscredential':
      return credential(args);
    case 'hashtable':
    case 'ordered':
      return new HashtableValue([], type === 'ordered');
    case 'psobject':
    case 'pscustomobject':
    case 'object':
      return new CustomObject([]);
    case 'windowsprincipal':
      return args[0] ?? null;
    case 'stringbuilder':
      return new TextBuilder().append(toText(args[0] ?? null));
    case 'stopwatch':
      return new Stopwatch();
    default:
      if (isExceptionName(type)) return exceptionObject(typeName, toText(args[0] ?? null));
      // Arrays of this shell can grow. What it begins with is copied; a number is only how much room to keep.
      if (type === 'array') return isArray(args[0]) ? [...elementsOf(args[0])] : [];
      throw wrongInput('TypeNotFound', `Cannot find type [${typeName}]: verify that it is one that this shell knows.`, {
        hints: [
          INSTEAD.find(([types]) => types.test(type))?.[1] ??
            'It makes PSObject, PSCredential, Hashtable, ArrayList, List, StringBuilder and exceptions.',
        ],
      });
  }
}

/** What other types are used for, and what does it here. */
const INSTEAD: readonly (readonly [RegExp, string])[] = [
  [
    /^(tcp|udp)client$|^socket$|^sslstream$/,
    'Nothing is connected to. To test a server: Test-ImapConnectivity EX01, Test-PopConnectivity EX01.',
  ],
  [/^(webclient|httpclient|webproxy)$/, 'This shell fetches nothing.'],
  [
    /^(smtpclient|mailmessage|attachment)$/,
    "Mail is sent by the mail server beside this one, from the system's own shell.",
  ],
  [/^(queue|stack|hashset|concurrent\w+)/, 'A list does it: [System.Collections.ArrayList]@()'],
];

function credential([name = null, password]: readonly Value[]): Credential {
  if (password instanceof SecureString) return new Credential(toText(name), password);
  throw wrongInput('ConstructorInvokedThrowException', 'A PSCredential takes a user name and a SecureString.', {
    hints: ['(Read-Host "Password" -AsSecureString)'],
  });
}
