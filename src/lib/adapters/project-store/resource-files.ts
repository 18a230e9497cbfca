import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kind, ProjectSettings, Resource } from '../../ports/project-store.ts';
import { KIND_LOCATIONS } from '../../project/kinds.ts';
import { KIND_SCHEMAS } from '../../project/schemas.ts';
import { settingsSchema } from '../../project/settings.ts';
import { writeProjectFile } from './project-file.ts';
import { parseYaml, renderYaml } from './yaml-file.ts';

/** Path of a resource's file, relative to the project. */
export function resourcePath(kind: Kind, name: string): string {
  const { folder, file } = KIND_LOCATIONS[kind];
  return file ? `${folder}/${name}/${file}` : `${folder}/${name}.yaml`;
}

export async function readSettings(root: string): Promise<ProjectSettings> {
  const text = await readFile(join(root, 'sovran.yaml'), 'utf8');
  const { metadata, spec } = parseYaml('sovran.yaml', text, settingsSchema);
  return { name: metadata.name, ...spec };
}

export async function readResource(root: string, kind: Kind, name: string): Promise<Resource<unknown> | undefined> {
  const path = resourcePath(kind, name);
  const text = await readText(join(root, path));
  return text === undefined ? undefined : (parseYaml(path, text, KIND_SCHEMAS[kind]) as Resource<unknown>);
}

export async function listResourceFiles(root: string, kind: Kind): Promise<Resource<unknown>[]> {
  const names = await resourceNames(root, kind);
  const found = await Promise.all(names.map((name) => readResource(root, kind, name)));
  return found.filter((resource) => resource !== undefined);
}

/** Writes a resource; comments and order of an existing file survive. */
export async function writeResource(root: string, resource: Resource<unknown>): Promise<string> {
  const path = resourcePath(resource.kind, resource.metadata.name);
  KIND_SCHEMAS[resource.kind].parse(resource);
  const existing = await readText(join(root, path));
  await writeProjectFile(root, path, renderYaml(resource, existing));
  return path;
}

export async function removeResource(root: string, kind: Kind, name: string): Promise<string> {
  const path = resourcePath(kind, name);
  await rm(join(root, path), { force: true });
  return path;
}

async function resourceNames(root: string, kind: Kind): Promise<string[]> {
  const { folder, file } = KIND_LOCATIONS[kind];
  const names = await readdir(join(root, folder)).catch(() => []);
  const wanted = file ? names : names.filter((name) => name.endsWith('.yaml')).map((name) => name.slice(0, -5));
  return wanted.sort();
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
