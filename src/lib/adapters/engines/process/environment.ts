import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineEnvironment } from '../../../ports/engine.ts';
import type { JsonObject } from '../../../ports/json.ts';
import { message } from '../../../text/message.ts';
import { EXIT, SovranError } from '../../../text/sovran-error.ts';
import { runProgram } from '../../run-program.ts';
import { isAlive, type ProcessIdentity } from './attempt.ts';
import { readJson } from './json-file.ts';
import { workerFolder, type EnginePlace } from './layout.ts';

const digests = new Map<string, Promise<string>>();

/** `sha256:<hex>` that names the environment: the builder says which files decide its content. Asked once. */
export function lockDigest(place: EnginePlace): Promise<string> {
  const folder = workerFolder(place);
  const known = digests.get(folder) ?? askDigest(folder);
  digests.set(folder, known);
  return known;
}

/** Folder of the environment of a digest. */
export function environmentFolder(place: EnginePlace, digest: string): string {
  return join(place.store, 'engines', digest.replace('sha256:', ''));
}

/** State of the environment that this version of the engine needs. Reads only. */
export async function readEnvironment(place: EnginePlace): Promise<EngineEnvironment> {
  const digest = await lockDigest(place);
  const path = environmentFolder(place, digest);
  const record = await readJson<JsonObject>(join(path, 'environment.json'));
  const ready = record?.lockDigest === digest && (await exists(join(path, 'bin', 'python')));
  const state = ready ? 'ready' : await unreadyState(path);
  return { engine: 'cpu', lockDigest: digest, state, path, details: record ?? {} };
}

/** The interpreter of an environment. Throws `engine-missing` (exit 4) when it is not ready. */
export async function requirePython(place: EnginePlace, digest: string): Promise<string> {
  const python = join(environmentFolder(place, digest), 'bin', 'python');
  const complete = await exists(join(environmentFolder(place, digest), 'environment.json'));
  if (complete && (await exists(python))) return python;
  throw new SovranError({
    code: 'engine-missing',
    exit: EXIT.unreachable,
    text: message('engine.missing', { digest }),
    fix: message('engine.missing.fix'),
    next: ['sovran engine install cpu'],
    details: { digest },
  });
}

async function unreadyState(path: string): Promise<EngineEnvironment['state']> {
  const builder = await readJson<ProcessIdentity>(`${path}.lock`);
  if (builder && isAlive(builder)) return 'building';
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? 'broken' : 'missing';
}

async function askDigest(folder: string): Promise<string> {
  const { exitCode, stdout, stderr } = await runProgram([join(folder, 'build-environment'), '--lock-digest']);
  if (exitCode === 0) return `sha256:${stdout.trim().replace('sha256:', '')}`;
  throw new SovranError({
    code: 'engine-unusable',
    exit: EXIT.unreachable,
    text: message('engine.unusable', { reason: stderr.trim().slice(-300) }),
    fix: message('engine.unusable.fix'),
    next: ['sovran doctor'],
  });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
