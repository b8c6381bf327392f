/** `check`: how exposed the server is. */
import { certificatesFolder, readCertificates } from '../../certificates/certificate-store.ts';
import type { ConfigStore, Configuration } from '../../config/config-store.ts';
import { mailboxFile } from '../../directory/mailbox-file.ts';
import { listMailboxes } from '../../directory/mailboxes.ts';
import { formatNetwork, type IPNetwork } from '../../model/ip-network.ts';
import { fromFolder } from '../certificates/certificates.ts';
import { chosenServer, serverParameter } from '../chosen-server.ts';
import { defineCmdlet } from '../define-cmdlet.ts';
import { ExitCode } from '../exit-code.ts';
import { fromDirectory } from '../mailbox-object.ts';
import { parameter, switchParameter } from '../parameter.ts';
import { certificateFinding, storeFindings } from './certificate-findings.ts';
import { engineFindings } from './engine-findings.ts';
import { fileFindings } from './file-findings.ts';
import { type Finding, fail, findingObject } from './finding.ts';
import { logOnFindings, servedProtocols } from './log-on-findings.ts';
import { mailboxFindings } from './mailbox-findings.ts';

export const checkCmdlet = defineCmdlet({
  name: 'check',
  synopsis: 'Checks how exposed the server is: log-ons, certificates, hashes, files.',
  description:
    'Each item is passed, warned of, or failed, with the reason and the line to type. Looks at the configuration and the files, of all its servers, and as whom their engines run; what clients see, Test-PopConnectivity and Test-ImapConnectivity tell. The exit code is 6 when something fails, with --strict also when something is warned of, else 0.',
  examples: [
    { line: 'check', text: 'Everything that is not well.' },
    { line: 'check --all --output table', text: 'What is well too, in short.' },
    { line: 'check --strict --json', text: 'For a job.' },
  ],
  parameters: {
    Server: parameter({ ...serverParameter, help: 'Only this server: its name, FQDN or distinguished name.' }),
    All: switchParameter({ help: 'Shows what is well too, as the forms for programs always do.', ours: true }),
    Strict: switchParameter({ help: 'Exit code 6 also for a warning.', ours: true }),
  },
  async *run({ Server, All, Strict }, context) {
    const store = await context.store();
    const configuration = await store.read();
    const servers =
      Server === undefined ? [...configuration.servers.keys()] : [chosenServer(configuration, Server, context).name];
    const findings = await allFindings(configuration, servers, store);
    const wholeStory = All === true || context.detail === 'full';
    for (const one of findings) if (wholeStory || one.verdict !== 'Pass') yield findingObject(one);
    const count = (verdict: Finding['verdict']) => findings.filter((one) => one.verdict === verdict).length;
    const [failed, warned] = [count('Fail'), count('Warn')];
    context.notice(`${count('Pass')} passed, ${warned} warned of, ${failed} failed.`);
    if (failed > 0 || (Strict === true && warned > 0)) context.verdict?.(ExitCode.drift);
  },
});

async function allFindings(
  configuration: Configuration,
  servers: readonly string[],
  store: ConfigStore,
): Promise<readonly Finding[]> {
  const { dataFolder } = configuration;
  const folder = certificatesFolder(dataFolder);
  const { certificates, problems } = await fromFolder(readCertificates(folder));
  const mailboxes = await fromDirectory(listMailboxes(dataFolder));
  const protocols = servers.flatMap((server) => servedProtocols(server, configuration.servers.get(server)!));
  return [
    ...protocols.flatMap((one) => [...logOnFindings(one), certificateFinding(one, certificates, Date.now())]),
    ...storeFindings(folder, problems),
    ...mailboxFindings(mailboxes, protocols, mailboxFile(dataFolder)),
    ...networkFindings(configuration),
    ...(await engineFindings(servers, store)),
    ...(await fileFindings(configuration, store.location)),
  ];
}

/** A network of every address, where some were meant. */
function networkFindings({ proxyProtocolNetworks, trustedNetworks }: Configuration): readonly Finding[] {
  const all = (networks: readonly IPNetwork[]) => networks.filter(({ prefix }) => prefix === 0).map(formatNetwork);
  const claimed = 'Everybody may claim to come from any address. Name the addresses of the proxies.';
  const guessed = 'Passwords can be guessed without delay from everywhere. Name the networks that are yours.';
  return [
    ...all(proxyProtocolNetworks).map((network) => fail('proxyProtocolNetworks', network, claimed)),
    ...all(trustedNetworks).map((network) => fail('trustedNetworks', network, guessed)),
  ];
}
