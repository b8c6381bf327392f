/** Opens a mailbox of a Maildir: from what lies in its folder to the state that its sessions share. */
import { lstatSync, readdirSync, rmSync, type Stats } from 'node:fs';
import { MailboxError } from '../mail-store.ts';
import { MailboxState } from '../mailbox-state.ts';
import type { Path } from './disk.ts';
import type { StoreEnvironment } from './environment.ts';
import type { IndexImage } from './index-image.ts';
import { KeywordTable } from './keyword-table.ts';
import type { MailboxFolder } from './mailbox-folder.ts';
import { MailboxIndex } from './mailbox-index.ts';
import { lockMailbox } from './mailbox-lock.ts';
import { type MailboxOwner, MaildirMailbox } from './maildir-mailbox.ts';
import { makeFolder } from './permissions.ts';
import { PictureFile } from './picture-file.ts';
import type { FolderPicture } from './picture-format.ts';
import { synchronise } from './synchronise.ts';
import { UidList } from './uid-list.ts';
import { nextUidValidity } from './uid-validity.ts';
import { UidListCorrupt, type UidListHeader, type UidListRecords } from './uidlist-format.ts';
import { finishDeliveries, type KeptKeywords, restoreKeywords } from './unfinished-deliveries.ts';

/** Files in `tmp/` that nobody has touched for so long are not being written any more, in milliseconds. */
const ABANDONED_MS = 36 * 60 * 60 * 1000;

/**
 * @param root of the Maildir, which keeps the counter of UIDVALIDITYs
 * @throws {MailboxError} `NoSuchMailbox`
 */
export async function openMailbox(
  name: string,
  folder: MailboxFolder,
  root: string,
  environment: StoreEnvironment,
  owner: MailboxOwner,
): Promise<MaildirMailbox> {
  checkFolder(name, folder);
  const kept = await tidyTmp(folder, environment);
  const { uidList, records, picture, index, image, pictureFile } = await begin(folder, root, environment);
  const { uidValidity, guid } = uidList.header;
  const now = environment.clock.now();
  const known = image === undefined ? now : Math.max(image.highestModSeq, image.ceiling * Number(image.mayHaveLost));
  const state = new MailboxState<never>({
    uidValidity,
    uidNext: 1,
    mailboxId: guid,
    // After a loss even the ceiling may be lost; what an index that begins anew would give out is above it.
    highestModSeq: image?.mayHaveLost ? Math.max(known, now) : known,
    ...(image === undefined || image.mayHaveLost ? {} : { expunges: image.expungeHistory() }),
  });
  const keywords = new KeywordTable(folder);
  const mailbox = new MaildirMailbox(
    name,
    { folder, uidList, keywords, index, picture: pictureFile, state, environment },
    owner,
  );
  mailbox.image = image;
  if (image === undefined) index.begin(state.highestModSeq);
  await mailbox.exclusively(async () => {
    await synchronise(mailbox, { claim: false, records, picture });
    await restoreKeywords(mailbox, kept);
    index.settled(image, state.highestModSeq);
    mailbox.image = undefined;
    mailbox.isOpening = false;
    // With an index of before, nobody may hear of new mod-sequences before they are safe.
    if (image !== undefined && state.highestModSeq > known) await index.prepare(state.highestModSeq);
  });
  return mailbox;
}

/** What there is to begin from. */
interface Beginning {
  readonly pictureFile: PictureFile;
  readonly uidList: UidList;
  readonly index: MailboxIndex;
  readonly image: IndexImage | undefined;
  /** Of the list of UIDs, when there was one and it was read. */
  readonly records?: UidListRecords | undefined;
  /** When it was not read, because it is still the one of this picture. */
  readonly picture?: FolderPicture | undefined;
}

async function begin(folder: MailboxFolder, root: string, environment: StoreEnvironment): Promise<Beginning> {
  const pictureFile = new PictureFile(folder, environment);
  const picture = pictureFile.load();
  const resumed = new UidList(folder);
  if (picture !== undefined && resumed.resume(picture.head.list)) {
    const { index, image } = loadIndex(folder, resumed.header, environment);
    if (image === undefined || isOfState(picture, image)) {
      return { pictureFile, uidList: resumed, index, image, picture };
    }
  }
  const uidList = new UidList(folder);
  const records = await readOrCreateUidList(uidList, folder, root, environment);
  return { pictureFile, uidList, records, ...loadIndex(folder, uidList.header, environment) };
}

/** No change of a message is in the index that the picture does not know of. */
function isOfState({ head }: FolderPicture, image: IndexImage): boolean {
  return !image.mayHaveLost && !image.hasIntents && image.highestModSeq === head.highestModSeq;
}

function loadIndex(
  folder: MailboxFolder,
  { uidValidity, guid }: UidListHeader,
  environment: StoreEnvironment,
): { readonly index: MailboxIndex; readonly image: IndexImage | undefined } {
  const warn = (message: string, error: unknown) => environment.warn(message, { folder: folder.path, err: error });
  const index = new MailboxIndex(folder, { uidValidity, guid }, warn);
  return { index, image: index.load() };
}

/** The folder is one, and nothing in the way to the files leads out of it. */
function checkFolder(name: string, folder: MailboxFolder): void {
  const noSuchMailbox = new MailboxError('NoSuchMailbox', `Mailbox ${name} does not exist`);
  const stats = lstatSync(folder.path, { throwIfNoEntry: false });
  if (stats === undefined) throw noSuchMailbox;
  for (const compartment of ['cur', 'new', 'tmp'] as const) {
    const path = folder.compartment(compartment);
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) makeFolder(path, folder.permissions);
    else if (!found.isDirectory()) throw noSuchMailbox;
  }
}

/** Finishes deliveries that a killed process left unfinished, and removes what nobody will finish. */
async function tidyTmp(folder: MailboxFolder, environment: StoreEnvironment): Promise<KeptKeywords> {
  const names = readdirSync(folder.compartment('tmp'), 'latin1');
  const kept = await finishDeliveries(folder, names, environment);
  const now = environment.clock.now();
  for (const name of names) {
    const path = folder.fileIn('tmp', name);
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats !== undefined && now - lastTouched(stats) > ABANDONED_MS) removeAll(path);
  }
  return kept;
}

/** A delivery sets the modification time of its file to the date of the message. */
function lastTouched(stats: Stats): number {
  return Math.max(stats.mtimeMs, stats.ctimeMs);
}

function removeAll(path: Path): void {
  rmSync(path, { recursive: true, force: true });
}

async function readOrCreateUidList(
  uidList: UidList,
  folder: MailboxFolder,
  root: string,
  environment: StoreEnvironment,
): Promise<UidListRecords | undefined> {
  const records = tryRead(uidList, folder, environment);
  if (records !== undefined && uidList.header.guid !== '') return records;
  const lock = await lockMailbox(folder, environment);
  try {
    // Another program may have been faster.
    const again = tryRead(uidList, folder, environment) ?? records;
    if (again === undefined) {
      const uidValidity = nextUidValidity(root, Math.floor(environment.clock.now() / 1000), folder.permissions);
      await uidList.rewrite({ version: 3, uidValidity, nextUid: 1, guid: '', others: [] }, []);
    } else if (uidList.header.guid === '') {
      const kept = again.uids.map((uid, i) => ({ uid, base: again.bases[i]!, extensions: again.extensions.get(uid) }));
      await uidList.rewrite(uidList.header, kept);
    }
    return again;
  } finally {
    lock.release();
  }
}

function tryRead(uidList: UidList, folder: MailboxFolder, environment: StoreEnvironment): UidListRecords | undefined {
  try {
    const news = uidList.read();
    return news.kind === 'replaced' ? news.records : undefined;
  } catch (error) {
    if (!(error instanceof UidListCorrupt)) throw error;
    environment.warn('A list of UIDs is corrupt; the mailbox gets new ones', { folder: folder.path, err: error });
    return undefined;
  }
}
