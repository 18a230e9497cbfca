import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listJournals, openJournal } from '../../src/lib/core/operation/journal/journal.ts';
import { statesOf, type KillPoint, type KillSide } from './kill-states.ts';
import { sovran, type CliResult } from './sovran.ts';
import { sampled } from './tier.ts';

const PRELOAD = fileURLToPath(new URL('kill-after.mjs', import.meta.url));
const PARALLEL = 2;
/** States that a commit tries of each sweep. */
const SAMPLE = 1;

export interface Sweep {
  /** A fresh project (and whatever it stands on); returns the folder the command runs in. */
  prepare(): Promise<string>;
  /** The same for every project, or told by its folder. */
  command: string[] | ((dir: string) => string[]);
  /** Throws when the state after the repair is not the one right state. */
  check(dir: string, point: KillPoint): Promise<void>;
  /** How the interrupted operation is settled: these arguments, or the same command again. */
  resume: string[] | 'same';
  env?: (dir: string) => NodeJS.ProcessEnv;
  /** Looks at the world right after the kill, before the repair. */
  atKill?: (dir: string) => Promise<void>;
  /** Ends what `prepare` and the command left running. */
  dispose?: (dir: string) => Promise<void>;
  /** Default: both sides of every point. Points that leave the same state are tried once. */
  sides?: KillSide[];
  /** Also die around messages to Unix sockets that match, and around started programs. */
  effects?: { sends?: RegExp; spawns?: boolean };
  /** With `--all`, keeps every `stride`-th state; default 1, all of them. */
  stride?: number;
}

export interface SweepReport {
  /** Points that the states stand for, before a sample is taken. */
  points: number;
  /** Different states that a kill leaves, of those that were tried. */
  states: number;
  /** Runs that were really killed; a point past the end of a run kills nothing. */
  killed: number;
}

/**
 * Runs the real binary once to count its durable effects, then once more on a fresh project for each state that a
 * SIGKILL before or after one of them leaves (every state with `--all`, else a sample); repairs, then checks.
 */
export async function sweep(options: Sweep): Promise<SweepReport> {
  const { sides = ['before', 'after'], stride = 1 } = options;
  const all = statesOf(await listPoints(options), sides).filter((_, index) => index % stride === 0);
  const states = sampled(all, SAMPLE);
  const failures: string[] = [];
  let killed = 0;
  const queue = states.values();
  const worker = async (): Promise<void> => {
    for (const { point } of queue) {
      try {
        if (await tryPoint(options, point)) killed += 1;
      } catch (error) {
        failures.push(`${point.side} point ${point.at} (${point.label}): ${reasonOf(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  if (failures.length > 0) throw new Error(`${failures.length} of ${states.length}\n${failures.join('\n')}`);
  return { points: all.reduce((sum, { points }) => sum + points, 0), states: states.length, killed };
}

/** Points of an uninterrupted run and what changed between them, in order. Throws when that run itself fails its check. */
async function listPoints(options: Sweep): Promise<string[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'sovran-points-'));
  const countTo = join(scratch, 'points');
  const dir = await options.prepare();
  try {
    const done = await runPreloaded(options, dir, { COUNT_TO: countTo, CHANGES: '1' });
    if (done.exit !== 0) throw new Error(`the uninterrupted run failed: ${describe(done)}`);
    const labels = existsSync(countTo) ? readFileSync(countTo, 'utf8').trim().split('\n') : [];
    await options.check(dir, { at: 0, side: 'before', label: 'uninterrupted' });
    if (labels.every((label) => label.startsWith('~ ')))
      throw new Error('the run passed no kill point: is the preload loaded?');
    return labels;
  } finally {
    await options.dispose?.(dir);
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function tryPoint(options: Sweep, point: KillPoint): Promise<boolean> {
  const dir = await options.prepare();
  const endedBefore = countEnded(dir);
  try {
    const cut = await runPreloaded(options, dir, { KILL_AT: String(point.at), KILL_SIDE: point.side });
    const killed = cut.signal === 'SIGKILL';
    if (!killed && cut.exit !== 0) throw new Error(`failed instead of dying: ${describe(cut)}`);
    if (killed) await options.atKill?.(dir);
    if (killed) await repair(options, dir, endedBefore);
    await options.check(dir, point);
    return killed;
  } finally {
    await options.dispose?.(dir);
  }
}

/**
 * Settles what the kill left. A run that had not begun yet needs the command itself after `resume`; one that
 * had ended needs nothing.
 */
async function repair(options: Sweep, dir: string, endedBefore: number): Promise<void> {
  if (options.resume !== 'same') await mustSucceed(options.resume, options, dir);
  if (countEnded(dir) === endedBefore) await mustSucceed(commandOf(options, dir), options, dir);
}

async function mustSucceed(args: string[], options: Sweep, dir: string): Promise<void> {
  const done = await sovran(args, { cwd: dir, ...envOf(options, dir) });
  if (done.exit !== 0) throw new Error(`${args.join(' ')} failed: ${describe(done)}`);
}

function countEnded(dir: string): number {
  return listJournals(dir).filter((runId) =>
    openJournal(dir, runId)
      .entries()
      .some((entry) => entry.type === 'end'),
  ).length;
}

function commandOf({ command }: Sweep, dir: string): string[] {
  return typeof command === 'function' ? command(dir) : command;
}

function runPreloaded(options: Sweep, dir: string, settings: NodeJS.ProcessEnv): Promise<CliResult> {
  const { sends, spawns } = options.effects ?? {};
  return sovran(commandOf(options, dir), {
    cwd: dir,
    env: {
      ...options.env?.(dir),
      ...settings,
      ...(sends ? { KILL_SENDS: sends.source } : {}),
      ...(spawns ? { KILL_SPAWNS: '1' } : {}),
      NODE_OPTIONS: `--import=${PRELOAD}`,
    },
  });
}

function envOf(options: Sweep, dir: string): { env?: NodeJS.ProcessEnv } {
  return options.env ? { env: options.env(dir) } : {};
}

function describe({ exit, signal, stdout, stderr }: CliResult): string {
  return `exit ${exit ?? signal}\n${stdout.slice(-600)}\n${stderr.slice(-1200)}`;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
