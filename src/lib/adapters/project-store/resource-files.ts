import { join } from 'node:path';
import type { Kind, ProjectSettings, Resource } from '../../core/ports/project-store.ts';
import { isOfKind, KIND_LOCATIONS } from '../../core/project/kinds.ts';
import { schemaReference } from '../../core/project/json-schema.ts';
import { KIND_SCHEMAS } from '../../core/project/schemas.ts';
import { settingsSchema, type SettingsFile } from '../../core/project/settings.ts';
import { mapBounded } from '../map-bounded.ts';
import { removeInside, writeInside } from './durable-file.ts';
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

/** Writes `sovran.yaml`. */
export async function writeSettings(root: string, { name, ...spec }: ProjectSettings): Promise<string> {
  const file: SettingsFile = settingsSchema.parse({
    apiVersion: 'sovran/v1',
    kind: 'Project',
    metadata: { name },
    spec,
  });
  const existing = await readSmallFile(root, SETTINGS_PATH);
  if (existing === undefined) await keepSchemaCopy(root, 'Project');
  await writeInside(
    root,
    SETTINGS_PATH,
    existing === undefined
      ? renderNewYaml(file, schemaReference('Project'))
      : updateYaml(SETTINGS_PATH, file, existing),
  );
  return SETTINGS_PATH;
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

/** Writes a resource; comments and order of an existing file survive. */
export async function writeResource(root: string, resource: Resource<unknown>): Promise<string> {
  const { kind } = resource;
  const path = resourcePath(kind, resource.metadata.name);
  KIND_SCHEMAS[kind].parse(resource);
  const existing = await readSmallFile(root, path);
  if (existing === undefined) await keepSchemaCopy(root, kind);
  await writeInside(
    root,
    path,
    existing === undefined ? renderNewYaml(resource, schemaReference(kind)) : updateYaml(path, resource, existing),
  );
  return path;
}

/** Removes the file of a resource and returns its path; one that is gone already is no error. */
export async function removeResource(root: string, kind: Kind, name: string): Promise<string> {
  const path = resourcePath(kind, name);
  await removeInside(root, path);
  return path;
}
