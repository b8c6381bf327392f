/** The shared configuration as a YAML file; see config-store.ts for what each method promises. */
import type { Clock } from '../model/clock.ts';
import type { Edit } from './change-document.ts';
import type {
  ChangeOrigin,
  ConfigError,
  ConfigStore,
  Configuration,
  EngineStatus,
  HistoryEntry,
  ParsedText,
  PublishedStatus,
  Watch,
} from './config-store.ts';
import {
  type DocumentPaths,
  documentPaths,
  type LoadedDocument,
  loadDocument,
  readBytes,
  type Surroundings,
} from './document-file.ts';
import { DocumentWatch } from './document-watch.ts';
import { History } from './history.ts';
import { StatusFiles } from './status-files.ts';

export class YamlConfigStore implements ConfigStore {
  readonly #paths: DocumentPaths;
  readonly #clock: Clock;
  readonly #surroundings: Surroundings;
  readonly #history: History;
  readonly #status: StatusFiles;
  #last: LoadedDocument | undefined;
  /** Changes of this process go one after the other, so that none polls for a lock that its neighbour holds. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(path: string, clock: Clock, surroundings: Surroundings) {
    this.#paths = documentPaths(path);
    this.#clock = clock;
    this.#surroundings = surroundings;
    this.#history = new History(this.#paths.history);
    this.#status = new StatusFiles(this.#paths.status, clock);
  }

  get location(): string {
    return this.#paths.file;
  }

  async exists(): Promise<boolean> {
    return readBytes(this.#paths.file) !== undefined;
  }

  async read(): Promise<Configuration> {
    this.#last = this.#load(readBytes(this.#paths.file));
    return this.#last.configuration;
  }

  async parse(text: string, name: string): Promise<ParsedText> {
    const { parseText } = await import('./parse-text.ts');
    return parseText(text, { ...this.#paths, file: name }, this.#surroundings);
  }

  async update(edit: Edit, origin: ChangeOrigin): Promise<{ configuration: Configuration; changed: boolean }> {
    const mine = this.#turn.then(() => this.#change(edit, origin));
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  watch(listener: (next: Configuration | ConfigError) => void): Watch {
    return new DocumentWatch({
      paths: this.#paths,
      history: this.#history,
      clock: this.#clock,
      load: (bytes) => this.#load(bytes),
      known: this.#last?.configuration.hash,
      listener,
    });
  }

  async history(): Promise<readonly HistoryEntry[]> {
    const { revision } = await this.read();
    return this.#history.entries(revision).map(({ hash: _, ...entry }) => entry);
  }

  async readRevision(revision: number): Promise<Configuration | undefined> {
    const current = await this.read();
    if (revision === current.revision) return current;
    const content = this.#history.documentAt(revision, current.revision);
    return (
      content && loadDocument(this.#paths, content.length === 0 ? undefined : content, this.#surroundings).configuration
    );
  }

  async publishStatus(status: EngineStatus): Promise<void> {
    await this.#status.publish(status);
  }

  async readStatus(server: string): Promise<PublishedStatus | undefined> {
    return this.#status.read(server);
  }

  awaitStatus(
    server: string,
    accept: (status: PublishedStatus) => boolean,
    timeoutMs: number,
  ): Promise<PublishedStatus | undefined> {
    return this.#status.wait(server, accept, timeoutMs);
  }

  async #change(edit: Edit, origin: ChangeOrigin): Promise<{ configuration: Configuration; changed: boolean }> {
    // Loaded by what writes alone; reading is on the start-up path of every cmdlet.
    const { changeDocument } = await import('./change-document.ts');
    const context = {
      paths: this.#paths,
      history: this.#history,
      clock: this.#clock,
      surroundings: this.#surroundings,
    };
    const { current, changed } = await changeDocument(context, edit, origin);
    this.#last = current;
    return { configuration: current.configuration, changed };
  }

  #load(bytes: Buffer | undefined): LoadedDocument {
    const same = bytes !== undefined && this.#last?.exists && this.#last.bytes.equals(bytes);
    return same ? this.#last! : loadDocument(this.#paths, bytes, this.#surroundings);
  }
}
