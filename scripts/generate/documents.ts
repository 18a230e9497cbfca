import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { compactJson } from './compact-json.ts';

/** Fields of a document besides its `apiVersion` and `kind`. */
type Fields = z.ZodObject;

/** JSON schemas of the documents that commands print, from `documents` of each `schema.ts`. */
export async function generateDocuments(): Promise<Map<string, string>> {
  const files = globSync('src/lib/{cli,stages}/**/schema.ts').toSorted();
  const modules = await Promise.all(
    files.map(async (path) => (await import(resolve(path))) as { documents?: Record<string, Fields> }),
  );
  const documents = modules.flatMap((module) => Object.entries(module.documents ?? {}));
  return new Map(documents.map(([kind, fields]) => [pathOf(kind), renderDocument(kind, fields)]));
}

/** Pure: where the schema of a kind lies, e.g. `test/surface/dataset-list.schema.json`. */
function pathOf(kind: string): string {
  return `test/surface/${kind.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}.schema.json`;
}

/** Pure: the schema (2020-12) as text. Fields may be added to a document, so it allows more than it names. */
export function renderDocument(kind: string, fields: Fields): string {
  const envelope = z.object({ apiVersion: z.literal('sovran/v1'), kind: z.literal(kind), ...fields.shape });
  const { $schema, ...rest } = z.toJSONSchema(envelope, { io: 'input' });
  return compactJson({ $schema, title: kind, ...rest });
}
