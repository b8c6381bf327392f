import { describe, expect, test } from 'vitest';
import { documentSchema } from '../../src/config/document-schema.ts';
import { SECTIONS, type ServerSection } from '../../src/model/sections.ts';

describe('the JSON Schema of the file', () => {
  interface Node {
    readonly properties: Readonly<Record<string, Node>>;
    readonly additionalProperties: Node;
  }
  const schema = documentSchema() as unknown as Node;

  test('knows the keys that the reader knows, and no others', () => {
    expect(schema).toMatchObject({ additionalProperties: false });
    expect(Object.keys(schema.properties)).toEqual([
      'revision',
      'dataFolder',
      'pop3UidlFormat',
      'proxyProtocolNetworks',
      'trustedNetworks',
      'metricsBindings',
      'casMailboxPlan',
      'servers',
    ]);
    const server = schema.properties.servers!.additionalProperties;
    expect(server).toMatchObject({ additionalProperties: false });
    expect(Object.keys(server.properties)).toEqual(['pop', 'imap', 'services', 'components']);
    const { services, components, ...single } = server.properties;
    const found = Object.entries({
      ...single,
      ...prefixed('services/', services!),
      ...prefixed('components/', components!),
    });
    expect(found.map(([name]) => name)).toEqual(Object.keys(SECTIONS));
    for (const [name, section] of found) {
      expect(section).toMatchObject({ additionalProperties: false });
      const names = SECTIONS[name as ServerSection].settings.map((one) => one.name);
      expect(Object.keys(section.properties).sort()).toEqual(names.sort());
    }

    function prefixed(prefix: string, group: Node): Record<string, Node> {
      expect(group).toMatchObject({ additionalProperties: false });
      return Object.fromEntries(Object.entries(group.properties).map(([name, node]) => [`${prefix}${name}`, node]));
    }
  });
});
