import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import type { EngineEnvironment } from '../../../ports/engine.ts';
import type { JsonObject } from '../../../ports/json.ts';
import { message } from '../../../text/message.ts';
import { EXIT, SovranError } from '../../../text/sovran-error.ts';
import { buildMessages } from '../../../text/worker-words.ts';
import { writeDurably } from '../../project-store/durable-file.ts';
import { environmentFolder, lockDigest, readEnvironment } from './environment.ts';
import { supervisorProgram, workerFolder, type EnginePlace } from './layout.ts';

const LOG_BYTES = 65_536;
const TAIL_LINES = 12;

/**
 * Builds the environment, or finds it ready. Several installs at once: one builds, the others wait for it. The
 * operator's environment is passed on, because it says where packages come from. Throws `engine-install-failed`
 * (exit 1); the end of the log and the builder's own words are in its details.
 */
export async function installEnvironment(
  place: EnginePlace,
  onProgress: (line: JsonObject) => void,
  signal?: AbortSignal,
): Promise<EngineEnvironment> {
  const target = environmentFolder(place, await lockDigest(place));
  await mkdir(join(place.store, 'engines'), { recursive: true });
  const { code, log } = await runBuilder(place, target, onProgress, signal);
  await writeDurably(`${target}.log`, log);
  signal?.throwIfAborted();
  if (code !== 0) throw installFailed(log, `${target}.log`);
  return readEnvironment(place);
}

async function runBuilder(
  place: EnginePlace,
  target: string,
  onProgress: (line: JsonObject) => void,
  signal: AbortSignal | undefined,
): Promise<{ code: number; log: string }> {
  const builder = join(workerFolder(place), 'build-environment');
  const argv = [target, `${target}.lock`, workerFolder(place), builder];
  const child = spawn(supervisorProgram('build'), argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = (): void => void child.kill('SIGTERM');
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await watch(child, onProgress);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

function watch(child: ChildProcess, onProgress: (line: JsonObject) => void): Promise<{ code: number; log: string }> {
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-LOG_BYTES)));
  if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => report(line, onProgress));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, log }));
  });
}

function report(line: string, onProgress: (line: JsonObject) => void): void {
  const parsed = parseLine(line);
  if (parsed) onProgress(parsed);
}

function installFailed(log: string, path: string): SovranError {
  const lines = log.trim().split('\n');
  const verdict = parseLine(lines.at(-1) ?? '');
  const tail = (verdict ? lines.slice(0, -1) : lines).slice(-TAIL_LINES);
  const said = typeof verdict?.error === 'string' ? verdict.error : (tail.at(-1) ?? '');
  const help = typeof verdict?.remedy === 'string' ? verdict.remedy : '';
  const { reason, remedy } = buildMessages(verdict ?? {});
  return new SovranError({
    code: 'engine-install-failed',
    exit: EXIT.failed,
    text: message('engine.install-failed', { reason }),
    fix: message('engine.install-failed.fix', { remedy, log: path }),
    next: ['sovran doctor', 'sovran engine install cpu'],
    details: { reason: said, remedy: help, log: path, tail },
  });
}

function parseLine(line: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return value !== null && typeof value === 'object' ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
