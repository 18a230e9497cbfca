import { join } from 'node:path';
import type { Kind, ProjectSettings, Resource } from '../../core/ports/project-store.ts';
import { isOfKind, KIND_LOCATIONS } from '../../core/project/kinds.ts';
import { schemaReference, type SchemaKind } from '../../core/project/json-schema.ts';
import { KIND_SCHEMAS } from '../../core/project/schemas.ts';
import { settingsSchema, type SettingsFile } from '../../core/project/settings.ts';
import { mapBounded } from '../map-bounded.ts';
import { readNames, readSmallFile } from './read-bytes.ts';
import { resourcePath } from './resource-path.ts';
import { keepSchemaCopy } from './schema-copy.ts';
import { parseOnce } from './yaml/parse-once.ts';
import { parseYaml } from './yaml/parse-yaml.ts';
import { renderNewYaml, updateYaml } from './yaml/render-yaml.ts';

const SETTINGS_PATH = 'sovran.yaml';

/** Reads `sovran.yaml`. Throws `invalid-file` (exit 2) with the line. */
export async function readSettings(root: string): Promise<ProjectSettings> {
  const content = (await readSmallFile(root, SETTINGS_PATH)) ?? '';
  const { metadata, spec } = parseYaml(SETTINGS_PATH, content, settingsSchema);
  return { name: metadata.name, ...spec };
}

/** A file as it is to be written. */
export interface Rendered {
  path: string;
  content: string;
}

/** `sovran.yaml` with these settings; comments and order of an existing file survive. */
export async function renderSettings(root: string, { name, ...spec }: ProjectSettings): Promise<Rendered> {
  const file: SettingsFile = settingsSchema.parse({
    apiVersion: 'sovran/v1',
    kind: 'Project',
    metadata: { name },
    spec,
  });
  return render(root, SETTINGS_PATH, 'Project', file);
}

/** Reads a resource; undefined where it has no file. Throws `invalid-file` (exit 2) with the line. */
export async function readResource(root: string, kind: Kind, name: string): Promise<Resource<unknown> | undefined> {
  const path = resourcePath(kind, name);
  const content = await readSmallFile(root, path);
  if (content === undefined) return undefined;
  return parseOnce(path, content, KIND_SCHEMAS[kind], name) as Resource<unknown>;
}

/** Reads all resources of a kind, by name. Throws as `readResource` for the first that does not fit. */
export async function listResourceFiles(root: string, kind: Kind): Promise<Resource<unknown>[]> {
  const { folder, file } = KIND_LOCATIONS[kind];
  const names = await readNames(join(root, folder));
  const wanted = file ? names : names.filter((name) => name.endsWith('.yaml')).map((name) => name.slice(0, -5));
  const own = wanted.filter((name) => isOfKind(kind, name));
  const found = await mapBounded(own, 16, (name) => readResource(root, kind, name));
  return found.filter((resource) => resource !== undefined);
}

/** The file of a resource; comments and order of an existing file survive. */
export async function renderResource(root: string, resource: Resource<unknown>): Promise<Rendered> {
  const { kind, metadata } = resource;
  KIND_SCHEMAS[kind].parse(resource);
  return render(root, resourcePath(kind, metadata.name), kind, resource);
}

/** A new file names its schema, which is put beside it. */
async function render(root: string, path: string, kind: SchemaKind, file: object): Promise<Rendered> {
  const existing = await readSmallFile(root, path);
  if (existing !== undefined) return { path, content: updateYaml(path, file, existing) };
  await keepSchemaCopy(root, kind);
  return { path, content: renderNewYaml(file, schemaReference(kind)) };
}
