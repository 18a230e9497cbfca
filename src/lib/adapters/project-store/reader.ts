import { mapBounded } from '../../core/kit/map-bounded.ts';
import { isNameOf, misnamedFile, resourcePath, SETTINGS_PATH } from './paths.ts';
import { MAX_YAML_BYTES, parseYaml } from './yaml/parse-yaml.ts';
import type { Kind, ProjectReader, ProjectSettings, Resource } from '../../core/ports/project-store.ts';
import { KIND_LOCATIONS, namesOfKind, pathOf, isOfPeople } from '../../core/project/kinds.ts';
import { KIND_SCHEMAS } from '../../core/project/schemas.ts';
import { settingsSchema, type SettingsFile } from '../../core/project/settings.ts';
import { PROJECT_FORMAT } from '../../core/project/yaml/format.ts';
import { join } from 'node:path';
import { writeDurably } from './durable-file.ts';
import { readBytes } from './read-bytes.ts';
import { renderNewYaml, updateYaml } from './yaml/write-yaml.ts';
import { renderJsonSchema, schemaFileName, schemaReference, type SchemaKind } from '../../core/project/json-schema.ts';

/** Files of a project at one revision. */
export interface FileSource {
  /** Content, of a larger file at least one byte more than `limit`; undefined where there is no file. */
  read: (path: string, limit?: number) => Promise<Uint8Array | undefined>;
  /** Names in a folder, sorted. */
  names: (dir: string) => Promise<string[]>;
}

/** What files were parsed to, by path. */
export type Parsed = Map<string, { content: Uint8Array; value: unknown }>;

/** Files read at the same time. */
const BATCH = 16;

/** Resources of a project; the same bytes of a file are parsed once, and every caller gets a value of its own. */
export function resourceReader(
  source: FileSource,
  parsed: Parsed,
): Pick<ProjectReader, 'settings' | 'read' | 'list' | 'readFile' | 'listFiles'> {
  const namesOf = async (kind: Kind): Promise<string[]> =>
    namesOfKind(kind, await source.names(KIND_LOCATIONS[kind].folder));
  const read = async (kind: Kind, name: string): Promise<Resource<unknown> | undefined> => {
    const isMisnamed = !isNameOf(kind, name) && (await namesOf(kind)).includes(name);
    const path = isMisnamed ? pathOf(kind, name) : resourcePath(kind, name);
    const content = await source.read(path, MAX_YAML_BYTES);
    if (content === undefined) return undefined;
    if (isMisnamed) throw misnamedFile(kind, name);
    return once(parsed, path, content, () => parseYaml(path, content, KIND_SCHEMAS[kind], name) as Resource<unknown>);
  };
  return {
    read,
    list: async (kind) => {
      const found = await mapBounded(await namesOf(kind), BATCH, (name) => read(kind, name));
      return found.filter((resource) => resource !== undefined);
    },
    settings: async () => {
      const content = (await source.read(SETTINGS_PATH, MAX_YAML_BYTES)) ?? new Uint8Array();
      return once(parsed, SETTINGS_PATH, content, () => parseSettings(content));
    },
    readFile: source.read,
    listFiles: source.names,
  };
}

function parseSettings(content: Uint8Array): ProjectSettings {
  const { metadata, spec } = parseYaml(SETTINGS_PATH, content, settingsSchema);
  return { name: metadata.name, ...spec };
}

function once<T>(parsed: Parsed, path: string, content: Uint8Array, parse: () => T): T {
  const known = parsed.get(path);
  if (known && Buffer.compare(known.content, content) === 0) return structuredClone(known.value) as T;
  const value = parse();
  parsed.set(path, { content, value: structuredClone(value) });
  return value;
}

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
    spec: { format: PROJECT_FORMAT, ...spec },
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
