import { describe, expect, test } from 'vitest';
import { documentSchema } from '../../src/config/document-schema.ts';
import { NOUNS } from '../../src/config/read-configuration.ts';

describe('the JSON Schema of the file', () => {
  const schema = documentSchema() as {
    properties: Record<string, { additionalProperties: { properties: Record<string, { properties: object }> } }>;
  };

  test('knows the keys that the reader knows, and no others', () => {
    expect(schema).toMatchObject({ additionalProperties: false });
    expect(Object.keys(schema.properties)).toEqual(['revision', 'dataFolder', 'servers']);
    const server = schema.properties.servers!.additionalProperties;
    expect(server).toMatchObject({ additionalProperties: false });
    expect(Object.keys(server.properties)).toEqual(['pop', 'imap', 'services']);
    for (const section of ['pop', 'imap'] as const) {
      const names = Object.keys(server.properties[section]!.properties).sort();
      expect(names).toEqual(NOUNS[section].settings.map(({ name }) => name).sort());
    }
  });
});
