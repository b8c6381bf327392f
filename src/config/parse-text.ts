/** A text in the form of the document that is not the document: what somebody wants to apply. */
import { isMap, type YAMLMap } from 'yaml';
import { ALL_SERVERS, nounOf, SECTION_NAMES, SHARED_SECTION_NAMES } from '../model/sections.ts';
import type { ParsedText } from './config-store.ts';
import { sectionPath } from './difference.ts';
import { type DocumentPaths, loadDocument, type Surroundings } from './document-file.ts';
import { findPair, pairsOf, parseYaml, resolved } from './yaml-source.ts';

/** @throws ConfigError with every problem of the text; `paths.file` is what the text is called there */
export function parseText(text: string, paths: DocumentPaths, surroundings: Surroundings): ParsedText {
  const { configuration } = loadDocument(paths, Buffer.from(text), surroundings);
  const { document } = parseYaml(text);
  const mapAt = (path: readonly string[]): YAMLMap | undefined => {
    const node = path.reduce<unknown>((at, key) => {
      const map = resolved(document, at);
      return findPair(isMap(map) ? (map as YAMLMap) : undefined, key)?.value;
    }, document.contents);
    const target = resolved(document, node);
    return isMap(target) ? (target as YAMLMap) : undefined;
  };
  const keysAt = (path: readonly string[]): readonly string[] => {
    const map = mapAt(path);
    return map === undefined ? [] : pairsOf(map).map(({ key }) => key.value);
  };
  const servers = keysAt(['servers']);
  const sections = [
    ...SHARED_SECTION_NAMES.map((section) => ({ server: ALL_SERVERS, section })),
    ...servers.flatMap((server) => SECTION_NAMES.map((section) => ({ server, section }))),
  ];
  const given = sections.flatMap((section) =>
    keysAt(sectionPath(section))
      // At the top of the document stands more than properties.
      .filter((key) => nounOf(section.section)!.settings.some(({ name }) => name === key))
      .map((property) => ({ ...section, property })),
  );
  return { configuration, given, servers, givesDataFolder: keysAt([]).includes('dataFolder') };
}
