import { renderJsonSchema, SCHEMA_KINDS, schemaFileName } from '../../src/lib/core/project/json-schema.ts';

/** JSON schemas of the files people edit, for editors. */
export function generateSchemas(): Map<string, string> {
  return new Map(SCHEMA_KINDS.map((kind) => [`schemas/${schemaFileName(kind)}`, renderJsonSchema(kind)]));
}
