import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { sovran, type CliResult } from './sovran.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** Environments by lock digest and the small model, made once and kept from run to run. */
const CACHE = join(ROOT, '.test');

/** A project on this machine with real engines. */
export interface EngineWorld {
  dir: string;
  project: string;
  env: NodeJS.ProcessEnv;
  /** Runs a command that must succeed. */
  run(...args: string[]): Promise<CliResult>;
  /** The interpreter of an engine's environment. */
  python(engine: string): Promise<string>;
  dispose(): void;
}

/** Opens a project whose store has the shared environments; each engine named is installed, or found. */
export async function engineWorld(engines: readonly string[]): Promise<EngineWorld> {
  const dir = mkdtempSync(join(tmpdir(), 'sovran-engines-'));
  const project = join(dir, 'project');
  const env = { SOVRAN_STORE: join(dir, 'store'), CI: 'true' };
  mkdirSync(env.SOVRAN_STORE, { recursive: true });
  mkdirSync(join(CACHE, 'store', 'engines'), { recursive: true });
  symlinkSync(realpathSync(join(CACHE, 'store', 'engines')), join(env.SOVRAN_STORE, 'engines'));
  const run = (...args: string[]): Promise<CliResult> => succeed(args, project, env);
  await succeed(['init', 'project'], dir, env);
  await run('host', 'add', 'local', '--local');
  for (const engine of engines) await run('engine', 'install', engine);
  // The environments lie behind a link, which is removed alone.
  const dispose = (): void => rmSync(dir, { recursive: true, force: true });
  return { dir, project, env, run, python: (engine) => pythonOf(run, engine), dispose };
}

async function succeed(args: string[], cwd: string, env: NodeJS.ProcessEnv): Promise<CliResult> {
  const done = await sovran(args, { cwd, env });
  expect(done.exit, `sovran ${args.join(' ')}: ${done.stderr}${done.stdout}`).toBe(0);
  return done;
}

async function pythonOf(run: EngineWorld['run'], engine: string): Promise<string> {
  const { json } = await run('engine', 'list', '--json');
  const { items } = json as { items: { name: string; path: string }[] };
  return join(items.find(({ name }) => name === engine)?.path ?? '', 'bin/python');
}

/** The small model's file, which the workers' tests fetch. */
export function smallModel(): string {
  expect(spawnSync('node', ['scripts/workers.ts', 'test_digest'], { encoding: 'utf8' }).status).toBe(0);
  return join(CACHE, 'downloads', 'SmolLM2-135M-Instruct.Q4_1.gguf');
}
