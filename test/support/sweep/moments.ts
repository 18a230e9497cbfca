import childProcess, { type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import fsPromises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { processStartOf } from '../../../src/lib/core/kit/process-identity.ts';

/** All that a process leaves when it dies: a folder, and the played parts of the world. */
export interface Ground {
  base: string;
  played?: Played;
}

/** Parts of the world that are no files. */
export interface Played {
  read(): unknown;
  load(state: unknown): void;
  /** What of them counts: two states that read the same here are one. Default: all. */
  describe?(): unknown;
}

/** A moment of a run. Two moments with the same files and the same played parts are one. */
export interface Moment {
  /** The first effect that it lies before or after, e.g. `before writeFileSync project/.sovran/journal/01….jsonl`. */
  label: string;
  /** Brings the world back to it, with the process of the run dead. */
  restore: () => void;
}

/** Which effects lie between moments: lines of journals alone, or everything that a process writes, and each program that it starts. */
export type Points = 'journal' | 'all';

export interface Recording {
  /** How many effects were seen. */
  points: number;
  moments: Moment[];
}

/** Functions that change files; the path, or the open file, comes first, and of two paths the second counts as well. */
const CHANGES = ['writeFile', 'appendFile', 'write', 'rename', 'link', 'rm', 'unlink', 'mkdir', 'rmdir', 'copyFile'];
const JOURNAL = /\/\.sovran\/journal\//;
/** Files of the project's own state, which name the process that wrote them. */
const NAMES_PROCESS = /\/\.sovran\/(lock|journal|drafts)\//;

/**
 * Runs `work` once and keeps what the world was before and after each of its effects. A process that is killed there leaves just
 * that, so that each moment is what a kill leaves; the run itself need not die. `torn`: also a journal whose last line is half there.
 */
export async function recordMoments(
  ground: Ground,
  points: Points,
  work: () => Promise<unknown>,
  { torn = false } = {},
): Promise<Recording> {
  const shelf = fs.mkdtempSync(`${ground.base}-moments-`);
  const moments = new Map<string, Moment>();
  let [count, busy] = [0, false];
  const keep = (label: string, change?: (copy: string) => void): void => {
    const mark = change ? label : hashOf(ground.base, ground.played?.describe?.() ?? ground.played?.read());
    if (moments.has(mark)) return;
    const copy = join(shelf, String(moments.size));
    fs.cpSync(ground.base, copy, { recursive: true, verbatimSymlinks: true });
    change?.(copy);
    buryThisProcess(copy);
    const played = structuredClone(ground.played?.read());
    moments.set(mark, { label, restore: () => restore(ground, copy, played) });
  };
  const aside = (act: () => void): void => {
    busy = true;
    try {
      act();
    } finally {
      busy = false;
    }
  };
  const pass = (name: string, path: string): (() => void) => {
    if (busy || !path.startsWith(`${ground.base}/`)) return () => undefined;
    if (points === 'journal' && !JOURNAL.test(path)) return () => undefined;
    count += 1;
    const label = `${name} ${path.slice(ground.base.length + 1)}`;
    aside(() => keep(`before ${label}`));
    return () =>
      aside(() => {
        keep(`after ${label}`);
        if (torn && name.startsWith('write') && JOURNAL.test(path))
          keep(`half of ${label} (${count})`, (copy) => tear(copy + path.slice(ground.base.length)));
      });
  };
  const restoreAll = watchEffects(pass, points === 'all' ? ground.base : undefined);
  try {
    await work();
  } finally {
    restoreAll();
  }
  return { points: count, moments: [...moments.values()] };
}

/** Removes what `recordMoments` kept of a world. */
export function dropMoments({ base }: Ground): void {
  for (const folder of fs.globSync(`${base}-moments-*`)) fs.rmSync(folder, { recursive: true, force: true });
}

type Pass = (name: string, path: string) => () => void;

/** Calls `pass` before each effect, and what it returns after it; `programs`: those that are started in a folder count too. */
function watchEffects(pass: Pass, programs: string | undefined): () => void {
  const undo: (() => void)[] = [];
  const replace = (
    object: object,
    name: string,
    make: (original: (...args: unknown[]) => unknown) => unknown,
  ): void => {
    const methods = object as Record<string, (...args: unknown[]) => unknown>;
    const original = methods[name];
    if (!original) throw new Error(`no function ${name}`);
    methods[name] = make(original) as typeof original;
    undo.push(() => void (methods[name] = original));
  };
  for (const name of CHANGES) {
    replace(fs, `${name}Sync`, (original) => (...args: unknown[]) => {
      const after = pathsOf(args).map((path) => pass(`${name}Sync`, path));
      const result = original(...args);
      for (const then of after) then();
      return result;
    });
    if (name === 'write') continue;
    replace(fsPromises, name, (original) => async (...args: unknown[]) => {
      const after = pathsOf(args).map((path) => pass(name, path));
      const result = await original(...args);
      for (const then of after) then();
      return result;
    });
  }
  if (programs !== undefined)
    replace(childProcess, 'spawn', (original) => (...args: unknown[]) => {
      const after = pass(['spawn', args[0], ...[args[1]].flat()].join(' '), `${programs}/`);
      return (original(...args) as ChildProcess).once('close', after);
    });
  syncBuiltinESMExports();
  return () => {
    for (const back of undo.reverse()) back();
    syncBuiltinESMExports();
  };
}

/** The one path that tells what a call changes: where it moves something, the one it moves it to. */
function pathsOf([first, second]: unknown[]): string[] {
  if (typeof first === 'number') return [fs.readlinkSync(`/proc/self/fd/${first}`)];
  const [from, to] = [first, second].map((path) => (typeof path === 'string' ? resolved(path) : ''));
  return [to?.startsWith('/') && from?.startsWith('/') ? to : (from ?? '')];
}

function resolved(path: string): string {
  return path.replace(/^\/proc\/self\/fd\/\d+/, (open) => fs.readlinkSync(open));
}

function restore({ base, played }: Ground, copy: string, state: unknown): void {
  fs.rmSync(base, { recursive: true, force: true });
  fs.cpSync(copy, base, { recursive: true, verbatimSymlinks: true });
  played?.load(structuredClone(state));
}

/** In what was kept, this process began at another instant: so the run's process is gone, and its pid another's. */
function buryThisProcess(copy: string): void {
  const start = processStartOf(process.pid) ?? '';
  for (const path of filesIn(copy).filter((one) => NAMES_PROCESS.test(one))) {
    const text = fs.readFileSync(path, 'utf8');
    const other = text.replaceAll(`"processStart":"${start}"`, '"processStart":"0"');
    if (other !== text) fs.writeFileSync(path, other);
    if (path.endsWith(`-${start}.draft`)) fs.renameSync(path, path.replace(`-${start}.draft`, '-0.draft'));
  }
}

/** Halves the last line of a journal. */
function tear(path: string): void {
  const lines = fs.readFileSync(path, 'utf8').trimEnd();
  const start = lines.lastIndexOf('\n') + 1;
  fs.writeFileSync(path, lines.slice(0, start + Math.floor((lines.length - start) / 2)));
}

function hashOf(folder: string, played: unknown): string {
  const hash = createHash('sha256').update(JSON.stringify(played ?? null));
  for (const path of filesIn(folder)) hash.update(`\0${path.slice(folder.length)}\0`).update(fs.readFileSync(path));
  return hash.digest('hex');
}

function filesIn(folder: string): string[] {
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : [])).sort();
}
