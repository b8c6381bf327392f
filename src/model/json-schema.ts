/** The JSON Schema of the YAML document's settings, for editors that complete and check it as one types. */
import * as z from 'zod/mini';
import { imapSettings } from './imap-settings.ts';
import { popSettings } from './pop-settings.ts';
import { declarations, rangeInWords, type SettingDeclaration } from './setting.ts';
import type { SettingsNoun } from './settings-noun.ts';

/** The schema of one noun's section; every property is optional, and no other is allowed. */
export function sectionSchema(noun: SettingsNoun): Record<string, unknown> {
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
  return { ...schema, description: `${noun.protocol} settings of one server.` };
}

function exampleValue({ type, example }: SettingDeclaration<unknown>): unknown {
  return type.parse(example);
}

/** What the document's `pop` and `imap` sections are, by section name. */
export function sectionSchemas(): Record<'pop' | 'imap', Record<string, unknown>> {
  return {
    pop: sectionSchema(popSettings as unknown as SettingsNoun),
    imap: sectionSchema(imapSettings as unknown as SettingsNoun),
  };
}
