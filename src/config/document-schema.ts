/**
 * The JSON Schema of the whole configuration file, for editors that complete and check it while one types. Loaded by
 * what publishes it only.
 */
import { sectionSchema, sectionSchemas } from '../model/json-schema.ts';
import { SHARED_SECTIONS } from '../model/sections.ts';
import { DEFAULT_DATA_FOLDER } from './read-configuration.ts';

export function documentSchema(): Record<string, unknown> {
  const server = { type: ['object', 'null'], additionalProperties: false, properties: sectionSchemas() };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Postern configuration',
    type: ['object', 'null'],
    additionalProperties: false,
    properties: {
      revision: { type: 'integer', minimum: 0, description: 'Raised by every change. Leave it to the cmdlets.' },
      dataFolder: {
        type: 'string',
        minLength: 1,
        default: DEFAULT_DATA_FOLDER,
        description: 'The folder of mailboxes, certificates and logs; relative to the folder of this file.',
      },
      ...(sectionSchema(SHARED_SECTIONS.document).properties as Record<string, unknown>),
      casMailboxPlan: sectionSchema(SHARED_SECTIONS.casMailboxPlan),
      servers: { type: ['object', 'null'], additionalProperties: server, description: 'Settings by server name.' },
    },
  };
}
