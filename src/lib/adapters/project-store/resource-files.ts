import { join } from 'node:path';
import { mapBounded } from '../map-bounded.ts';
import { writeDurably } from './durable-file.ts';
import { readBytes, readNames, readProjectFile } from './read-bytes.ts';
import { MAX_YAML_BYTES, parseOnce, parseYaml } from './yaml/parse-yaml.ts';
import { renderNewYaml, updateYaml } from './yaml/write-yaml.ts';
import type { Kind, ProjectSettings, Resource } from '../../core/ports/project-store.ts';
import { renderJsonSchema, schemaFileName, schemaReference, type SchemaKind } from '../../core/project/json-schema.ts';
import { KIND_LOCATIONS, isOfKind, pathOf } from '../../core/project/kinds.ts';
import { checkName } from '../../core/project/resources.ts';
import { KIND_SCHEMAS } from '../../core/project/schemas.ts';
import { settingsSchema, type SettingsFile } from '../../core/project/settings.ts';
import { message } from '../../core/text/message.ts';
import { EXIT, SovranError } from '../../core/text/sovran-error.ts';

const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** Path of a resource's file, relative to the project. Throws `bad-name` (exit 2) for anything but a name. */
export function resourcePath(kind: Kind, name: string): string {
  if (kind !== 'Run' || !ULID.test(name)) checkName(name);
  if (!isOfKind(kind, name)) throw reservedName(name);
  return pathOf(kind, name);
}

function reservedName(name: string): SovranError {
  return new SovranError({
    code: 'bad-name',
    exit: EXIT.usage,
    text: message('project.reserved-name', { name }),
    fix: message('project.reserved-name.fix'),
  });
}

const SETTINGS_PATH = 'sovran.yaml';

/** Reads `sovran.yaml`. Throws `invalid-file` (exit 2) with the line. */
export async function readSettings(root: string): Promise<ProjectSettings> {
  const content = (await readProjectFile(root, SETTINGS_PATH, MAX_YAML_BYTES)) ?? '';
  const { metadata, spec } = parseYaml(SETTINGS_PATH, content, settingsSchema);
  return { name: metadata.name, ...spec };
}

/** A file as it is to be written. */
interface Rendered {
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
  const content = await readProjectFile(root, path, MAX_YAML_BYTES);
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
  const existing = await readProjectFile(root, path, MAX_YAML_BYTES);
  if (existing !== undefined) return { path, content: updateYaml(path, file, existing) };
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
