import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { packageRoot } from '../../places.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import { engineDefinitionSchema, type EngineDefinition } from '../../../core/project/engine-definition.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';

const FILE = 'engine.yaml';

/** Folder of the package with one folder per engine, and with what all of them share. */
export function packagedEngines(): string {
  return join(packageRoot(), 'templates', 'engines');
}

/** Folder whose engines come before those of the package: the one that SOVRAN_ENGINE_TEMPLATES names. */
export function engineTemplates(): string {
  const named = process.env.SOVRAN_ENGINE_TEMPLATES;
  return named ? resolve(named) : packagedEngines();
}

/** Folder of an engine on this machine: one in `templates` comes before one of the package. */
export function engineFolder(templates: string, name: string): string {
  const own = join(templates, name);
  return existsSync(join(own, FILE)) ? own : join(packagedEngines(), name);
}

/** Every engine that `templates` and the package declare, by name. Throws `engine-invalid` (exit 1). */
export async function readEngines(templates: string): Promise<EngineDefinition[]> {
  const folders = [...new Set([templates, packagedEngines()])];
  const names = (await Promise.all(folders.map(namesIn))).flat();
  return Promise.all([...new Set(names)].toSorted().map((name) => readEngine(templates, name)));
}

/** One engine. Throws `engine-invalid` (exit 1), as for one without a definition. */
export async function readEngine(templates: string, name: string): Promise<EngineDefinition> {
  const path = join(engineFolder(templates, name), FILE);
  const text = await readFile(path, 'utf8').catch((error: unknown) => refuse(path, error));
  const read = engineDefinitionSchema.safeParse(parse(text));
  if (!read.success) return refuse(path, read.error.issues[0]?.message);
  if (read.data.name !== name) return refuse(path, `name: ${read.data.name}`);
  return read.data;
}

/** `sha256:<hex>` that names the environment of an engine: its locks decide the content. Undefined for one of an image alone. */
export async function environmentLock(templates: string, name: string): Promise<string | undefined> {
  const { cpu } = (await readEngine(templates, name)).variants;
  if (!cpu) return undefined;
  const locks = [cpu.lock, cpu.cudaRuntime, cpu.llamaCpp].filter((file) => file !== undefined);
  return lockDigestOf(engineFolder(templates, name), locks);
}

/** Names of the environments that this installation's engines need. Throws as `readEngines`. */
export async function knownLocks(templates: string): Promise<string[]> {
  const found = (await readEngines(templates)).map(({ name }) => environmentLock(templates, name));
  return (await Promise.all(found)).filter((lock) => lock !== undefined);
}

/** `sha256:<hex>` that names the environment of a variant: the tree digest of its locks. */
export function lockDigestOf(folder: string, locks: string[]): Promise<string> {
  const key = [folder, ...locks].join('\0');
  const known = digests.get(key) ?? hashLocks(folder, locks);
  digests.set(key, known);
  known.catch(() => digests.delete(key));
  return known;
}

/** Locks do not change while a command runs. */
const digests = new Map<string, Promise<string>>();

async function hashLocks(folder: string, locks: string[]): Promise<string> {
  const entries = locks.toSorted().map(async (path) => {
    const content = await readFile(join(folder, path));
    return { path, sha256: createHash('sha256').update(content).digest('hex'), size: content.length };
  });
  return digestOf(await Promise.all(entries));
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => existsSync(join(folder, name, FILE)));
}

function refuse(path: string, reason: unknown): never {
  throw new SovranError({
    code: 'engine-invalid',
    exit: EXIT.failed,
    text: message('engine.invalid', { path, reason: reason instanceof Error ? reason.message : String(reason) }),
    fix: message('engine.unusable.fix'),
    next: ['sovran doctor'],
  });
}
