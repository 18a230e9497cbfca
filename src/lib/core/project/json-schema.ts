import { z } from 'zod';
import type { Kind } from '../ports/project-store.ts';
import { KIND_SCHEMAS } from './schemas.ts';
import { settingsSchema } from './settings.ts';

export type SchemaKind = Kind | 'Project';

export const SCHEMA_KINDS: readonly SchemaKind[] = ['Project', ...(Object.keys(KIND_SCHEMAS) as Kind[])];

/** File name of a kind's JSON schema, e.g. `use-case.schema.json`. */
export function schemaFileName(kind: SchemaKind): string {
  return `${kind.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}.schema.json`;
}

/** The JSON schema (2020-12) of a kind as text: what a person may write, defaults left out. */
export function renderJsonSchema(kind: SchemaKind): string {
  const schema = kind === 'Project' ? settingsSchema : KIND_SCHEMAS[kind];
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return `${JSON.stringify({ $schema, title: `sovran ${kind}`, ...rest }, null, 2)}\n`;
}

/** Path from a project file to its schema copy in `.sovran/schemas`, for editors without a network. */
export function schemaReference(kind: SchemaKind): string {
  return `${kind === 'Project' ? '' : '../'}.sovran/schemas/${schemaFileName(kind)}`;
}
