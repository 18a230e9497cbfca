import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { packageRoot } from '../../../core/kit/package-root.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import {
  engineDefinitionSchema,
  type EngineDefinition,
  type EngineSurvey,
} from '../../../core/project/engine-definition.ts';
import { message } from '../../../core/text/message.ts';
import { checkGiven, openGiven } from '../../../core/project/yaml/given-file.ts';
import { positionOfPath, type Position } from '../../../core/project/yaml/file-position.ts';
import { systemCode } from '../../../core/kit/system-code.ts';
import { systemReason } from '../../../core/failures/system-reason.ts';
import { SovranError, usageError } from '../../../core/text/sovran-error.ts';
import { oncePer } from '../../../core/kit/once.ts';

const FILE = 'engine.yaml';
const CODE = 'engine-invalid';

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

/** Every engine that `templates` and the package declare, by name. Throws as `readEngine`: a faulty one is never replaced by another. */
export async function readEngines(templates: string): Promise<EngineDefinition[]> {
  return Promise.all((await engineNames(templates)).map((name) => readEngine(templates, name)));
}

/** As `readEngines`, with the faulty ones apart. */
export async function surveyEngines(templates: string): Promise<EngineSurvey> {
  const names = await engineNames(templates);
  const read = await Promise.all(names.map((name) => readEngine(templates, name).catch(asFault)));
  return {
    engines: read.flatMap((one) => (one instanceof SovranError ? [] : [one])),
    faults: names.flatMap((name, at) => {
      const one = read[at];
      return one instanceof SovranError ? [{ name, error: one }] : [];
    }),
  };
}

function asFault(error: unknown): SovranError {
  if (error instanceof SovranError) return error;
  throw error;
}

async function engineNames(templates: string): Promise<string[]> {
  const folders = [...new Set([templates, packagedEngines()])];
  return [...new Set((await Promise.all(folders.map(namesIn))).flat())].toSorted();
}

/** One engine. Throws `engine-invalid` (exit 2) with line and column, as for one without a definition or a file that it names. */
export async function readEngine(templates: string, name: string): Promise<EngineDefinition> {
  const path = join(engineFolder(templates, name), FILE);
  const text = await readFile(path, 'utf8').catch((error: unknown) => unreadable(path, error));
  const file = openGiven(path, text, CODE, message('engine.invalid.fix'));
  const definition = checkGiven(file, engineDefinitionSchema);
  const at = (...keys: string[]): Position => positionOfPath(file, keys);
  if (definition.name !== name)
    throw file.refuse({
      key: 'engine.name-differs',
      params: { name: definition.name, folder: name },
      position: at('name'),
    });
  const { lock, cudaRuntime, llamaCpp, builder } = definition.variants.cpu ?? {};
  const named = Object.entries({ lock, cudaRuntime, llamaCpp, builder });
  const absent = named.find(([, one]) => one !== undefined && !existsSync(join(dirname(path), one)));
  if (absent)
    throw file.refuse({
      key: 'engine.file-absent',
      params: { file: absent[1] ?? '' },
      position: at('variants', 'cpu', absent[0]),
    });
  return definition;
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

/** `sha256:<hex>` that names the environment of a variant: the tree digest of its locks, which stay while a command runs. */
const lockDigestOf = oncePer(async (folder: string, locks: string[]) => {
  const entries = locks.toSorted().map(async (path) => {
    const content = await readFile(join(folder, path));
    return { path, sha256: createHash('sha256').update(content).digest('hex'), size: content.length };
  });
  return digestOf(await Promise.all(entries));
});

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => existsSync(join(folder, name, FILE)));
}

function unreadable(path: string, error: unknown): never {
  const code = systemCode(error) ?? '';
  throw usageError(CODE, message('text.file-unreadable', { path, reason: systemReason(code) }), {
    fix: message('engine.invalid.fix'),
    details: { path, reason: code },
  });
}
