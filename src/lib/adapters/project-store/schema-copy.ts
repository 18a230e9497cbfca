import { join } from 'node:path';
import { renderJsonSchema, schemaFileName, type SchemaKind } from '../../core/project/json-schema.ts';
import { writeDurably } from './durable-file.ts';
import { readBytes } from './read-bytes.ts';

/** Keeps the JSON schema that files of a kind name in their first line, outside git, at the installed version. */
export async function keepSchemaCopy(root: string, kind: SchemaKind): Promise<void> {
  const path = join(root, '.sovran', 'schemas', schemaFileName(kind));
  const wanted = renderJsonSchema(kind);
  const present = await readBytes(path);
  if (present === undefined || Buffer.from(present).toString() !== wanted) await writeDurably(path, wanted);
}
