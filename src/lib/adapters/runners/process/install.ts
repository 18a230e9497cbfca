import { createInterface } from 'node:readline';
import type { EngineEnvironment } from '../../../core/ports/runner.ts';
import type { Ending, Host, HostProcess } from '../../../core/ports/host.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import { fixable, message } from '../../../core/text/message.ts';
import { failedError, unreachableError, type SovranError } from '../../../core/text/sovran-error.ts';
import { buildMessages } from '../../../core/failures/worker-failure.ts';
import { checkCommand, environmentFolder, installCommand, lockDigest, readEnvironment } from './environment.ts';
import { bundledPackages } from '../../../core/project/resources/bundles.ts';
import type { ProcessPlace } from './place.ts';
import { modulePath, programsOf, type Programs } from './programs.ts';
import { readEngine } from '../folders/definitions.ts';
import { parseJson } from '../../../core/kit/parse-json.ts';

const LOG_BYTES = 65_536;
const TAIL_LINES = 12;

/**
 * Builds the runtime on the host, or finds it; concurrent installs wait. Throws `engine-install-failed` (exit 1) or
 * `engine-host-python` (exit 4).
 */
export async function installEnvironment(
  place: ProcessPlace,
  engine: string,
  onProgress: (line: JsonObject) => void,
  signal?: AbortSignal,
): Promise<EngineEnvironment> {
  const digest = await lockDigest(place, engine);
  const target = environmentFolder(place, digest);
  await requireBuilder(place.host, engine);
  const programs = await programsOf(place, engine);
  const bundle = await bundledPackages(place.host, digest);
  const command = await builderOf(place, engine, programs, { lockDigest: digest, ...(bundle ? { bundle } : {}) });
  const argv = [programs.build, target, `${target}.lock`, modulePath(programs), ...command];
  const { ending, log } = await runBuilder(place.host, argv, onProgress, signal);
  await place.host.files.write(`${target}.log`, log);
  signal?.throwIfAborted();
  if (ending.outcome === 'unknown') throw installInterrupted(place.host, engine, ending.reason);
  if (ending.exitCode !== 0) throw installFailed(place.host, engine, log, `${target}.log`);
  return readEnvironment(place, engine);
}

/** Fetches into a folder of this machine all that `installEnvironment` fetches. Throws `engine-install-failed` (exit 1). */
export async function fetchPackages(
  place: ProcessPlace,
  engine: string,
  folder: string,
  onProgress: (line: JsonObject) => void,
  signal?: AbortSignal,
): Promise<void> {
  const programs = await programsOf(place, engine);
  const command = await builderOf(place, engine, programs, { lockDigest: await lockDigest(place, engine) });
  const { ending, log } = await runBuilder(place.host, [...command, folder, '--fetch'], onProgress, signal);
  signal?.throwIfAborted();
  if (ending.outcome === 'known' && ending.exitCode === 0) return;
  await place.host.files.write(`${folder}.log`, log);
  throw installFailed(place.host, engine, log, `${folder}.log`);
}

async function requireBuilder(host: Host, engine: string): Promise<void> {
  if (host.transport === 'local') return;
  const result = await host.exec(['python3', '-c', 'import sys; sys.exit(sys.version_info < (3, 11))']);
  if (result.outcome === 'known' && result.exitCode === 0) return;
  if (result.outcome === 'unknown') throw installInterrupted(host, engine, result.reason);
  throw unreachableError('engine-host-python', fixable('engine.host-python', { host: host.name }), {
    next: [checkCommand(host), installCommand(host, engine)],
    details: { host: host.name },
  });
}

/** What builds the environment, before its destination: the engine's own program, else ours with its recipe. */
async function builderOf(
  place: ProcessPlace,
  name: string,
  programs: Programs,
  known: { lockDigest: string; bundle?: string },
): Promise<string[]> {
  const { cpu } = (await readEngine(place.templates, name)).variants;
  if (!cpu) throw new Error(`engine ${name} has no environment`);
  const { builder, ...files } = cpu;
  const recipe = JSON.stringify({ engine: name, folder: programs.engine, ...known, ...files });
  return [builder ? `${programs.engine}/${builder}` : `${programs.shared}/build-environment`, recipe];
}

async function runBuilder(
  host: Host,
  argv: string[],
  onProgress: (line: JsonObject) => void,
  signal: AbortSignal | undefined,
): Promise<{ ending: Ending; log: string }> {
  const process = await host.stream(argv, signal ? { signal } : {});
  process.stdin.end();
  return watch(process, onProgress);
}

async function watch(
  { stdout, stderr, ended }: HostProcess,
  onProgress: (line: JsonObject) => void,
): Promise<{ ending: Ending; log: string }> {
  let log = '';
  stderr.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-LOG_BYTES)));
  stderr.on('error', () => undefined);
  stdout.on('error', () => undefined);
  const lines = createInterface({ input: stdout }).on('line', (line) => report(line, onProgress));
  const read = new Promise((resolve) => lines.once('close', resolve));
  const ending = await ended;
  if (ending.outcome === 'known') await read;
  return { ending, log };
}

function report(line: string, onProgress: (line: JsonObject) => void): void {
  const parsed = parseLine(line);
  if (parsed) onProgress(parsed);
}

/** Connection lost: the builder may still run; the next install waits for it. */
function installInterrupted(host: Host, engine: string, reason: string): SovranError {
  return unreachableError('engine-install-cut', message('engine.install-cut', { host: host.name, reason }), {
    fix: message('text.rerun.fix'),
    next: [installCommand(host, engine)],
  });
}

function installFailed(host: Host, engine: string, log: string, path: string): SovranError {
  const lines = log.trim().split('\n');
  const verdict = parseLine(lines.at(-1) ?? '');
  const tail = (verdict ? lines.slice(0, -1) : lines).slice(-TAIL_LINES);
  const said = typeof verdict?.error === 'string' ? verdict.error : (tail.at(-1) ?? '');
  const help = typeof verdict?.remedy === 'string' ? verdict.remedy : '';
  const { reason, remedy } = buildMessages(verdict ?? {});
  return failedError('engine-install-failed', message('engine.install-failed', { reason }), {
    fix: message('engine.install-failed.fix', { remedy, log: path }),
    next: [checkCommand(host), installCommand(host, engine)],
    details: { reason: said, remedy: help, log: path, tail },
  });
}

function parseLine(line: string): JsonObject | undefined {
  const value = parseJson<JsonObject | null>(line);
  return value !== null && typeof value === 'object' ? value : undefined;
}
