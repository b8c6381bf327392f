/** The JSON Schema of the YAML document's settings, for editors that complete and check it as one types. */
import * as z from 'zod/mini';
import { SECTION_TREE, SECTIONS, type ServerSection } from './sections.ts';
import { declarations, rangeInWords, type SettingDeclaration } from './setting.ts';
import type { Noun } from './settings-noun.ts';

/** The schema of one noun's section; every property is optional, and no other is allowed. */
export function sectionSchema(noun: Noun): Record<string, unknown> {
  const {
    $schema: _,
    required: __,
    ...schema
  } = z.toJSONSchema(z.strictObject(noun.schema.shape), {
    io: 'input',
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      const declaration = declarations.get(zodSchema as never);
      if (declaration === undefined) return;
      const range = rangeInWords(declaration);
      Object.assign(jsonSchema, declaration.type.jsonSchema(declaration.range), {
        description: `${declaration.help}${range ? ` Range: ${range}.` : ''} Takes effect: ${declaration.takesEffect}.`,
        ...(declaration.example === undefined
          ? {}
          : { examples: [declaration.type.encode(exampleValue(declaration))] }),
      });
      if (typeof declaration.default !== 'function')
        jsonSchema.default = declaration.type.encode(declaration.default) as never;
    },
  });
  return { ...schema, description: noun.description };
}

function exampleValue({ type, example }: SettingDeclaration<unknown>): unknown {
  return type.parse(example);
}

/** What stands below a server, by key. */
export function sectionSchemas(): Record<string, Record<string, unknown>> {
  const schemaAt = (...path: readonly string[]) => sectionSchema(SECTIONS[path.join('/') as ServerSection]);
  return Object.fromEntries(
    [...SECTION_TREE].map(([key, names]) => {
      if (names === undefined) return [key, schemaAt(key)];
      const properties = Object.fromEntries(names.map((name) => [name, schemaAt(key, name)]));
      return [key, { type: ['object', 'null'], additionalProperties: false, properties }];
    }),
  );
}
