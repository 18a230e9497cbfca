import { join } from 'node:path';
import { writeDurably } from './durable-file.ts';
import { readBytes } from './read-bytes.ts';
import { resourcePath, SETTINGS_PATH } from './paths.ts';
import type { FileSource } from './reader.ts';
import { MAX_YAML_BYTES } from './yaml/parse-yaml.ts';
import { renderNewYaml, updateYaml } from './yaml/write-yaml.ts';
import type { ProjectSettings, Resource } from '../../core/ports/project-store.ts';
import { renderJsonSchema, schemaFileName, schemaReference, type SchemaKind } from '../../core/project/json-schema.ts';
import { isOfPeople } from '../../core/project/kinds.ts';
import { KIND_SCHEMAS } from '../../core/project/schemas.ts';
import { settingsSchema, type SettingsFile } from '../../core/project/settings.ts';

/** The folder of a project, and what lies in it. */
interface Place {
  root: string;
  files: FileSource;
}

/** A file as it is to be written. */
interface Rendered {
  path: string;
  content: string;
}

/** `sovran.yaml` with these settings; comments and order of an existing file survive. */
export async function renderSettings(place: Place, { name, ...spec }: ProjectSettings): Promise<Rendered> {
  const file: SettingsFile = settingsSchema.parse({
    apiVersion: 'sovran/v1',
    kind: 'Project',
    metadata: { name },
    spec,
  });
  return render(place, SETTINGS_PATH, 'Project', file);
}

/** The file of a resource; comments and order of an existing file survive. */
export async function renderResource(place: Place, resource: Resource<unknown>): Promise<Rendered> {
  const { kind, metadata } = resource;
  KIND_SCHEMAS[kind].parse(resource);
  return render(place, resourcePath(kind, metadata.name), kind, resource);
}

/** A new file that people edit names its schema, which is put beside it. */
async function render({ root, files }: Place, path: string, kind: SchemaKind, file: object): Promise<Rendered> {
  const existing = await files.read(path, MAX_YAML_BYTES);
  if (existing !== undefined) return { path, content: updateYaml(path, file, existing) };
  if (!isOfPeople(path)) return { path, content: renderNewYaml(file) };
  await keepSchemaCopy(root, kind);
  return { path, content: renderNewYaml(file, schemaReference(kind)) };
}

/** Keeps the JSON schema that files of a kind name in their first line, outside git, at the installed version. */
async function keepSchemaCopy(root: string, kind: SchemaKind): Promise<void> {
  const path = join(root, '.sovran', 'schemas', schemaFileName(kind));
  const wanted = renderJsonSchema(kind);
  const present = await readBytes(path);
  if (present === undefined || Buffer.from(present).toString() !== wanted) await writeDurably(path, wanted);
}
