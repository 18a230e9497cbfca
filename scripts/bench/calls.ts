import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { releaseSandbox } from '../../test/support/release-sandbox.ts';
import { measure, type Calls } from './calls/measure.ts';

/**
 * Counts what a command runs: named functions of `src`, the files they lie in, child processes, and how often it opens one file
 * of the project. `--list` names them all. A figure above its limit ends with exit code 1; one marked “to reach” is only shown.
 */
const { values } = parseArgs({ options: { list: { type: 'boolean', default: false } } });
const BIN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const SCORE = ['scope', 'score', 'tri', '--rater', 'po', '--set', 'impact=4', '--yes'];
const PROMOTE = ['--env', 'production', '--watch', '0s', '--probe-streams', '2', '--yes'];
const FAST = { tokens: 5, intervalMs: 5 };

const WHAT = ['functions', 'files', 'children', 'opens of one file'] as const;
type Figures = Record<(typeof WHAT)[number], number>;

/** One file is written and committed in a project with one use case. */
function scoreCalls(): Calls {
  const dir = mkdtempSync(join(tmpdir(), 'sovran-calls-'));
  try {
    execFileSync(process.execPath, [BIN, 'init', 'demo'], { cwd: dir, stdio: 'ignore' });
    const root = join(dir, 'demo');
    execFileSync(process.execPath, [BIN, 'scope', 'add', 'tri', '--title', 'Tri'], { cwd: root, stdio: 'ignore' });
    return measure(SCORE, root);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** `two-1` takes the traffic of `one-1`, on this machine, with the stand-in engine. */
async function promoteCalls(): Promise<Calls> {
  const box = await releaseSandbox({ ttftBudgetMs: 60_000 });
  try {
    for (const name of ['one', 'two']) await box.addModel(name, FAST);
    box.commit();
    for (const name of ['one', 'two']) await box.sovran('release', 'create', `${name}-1`, '--model', name);
    await box.sovran('release', 'promote', 'one-1', ...PROMOTE);
    return measure(['release', 'promote', 'two-1', ...PROMOTE], box.root, box.env);
  } finally {
    await box.dispose();
  }
}

/** Prints the figures; true when each keeps its limit, those aside that are still to be reached. */
function report(name: string, calls: Calls, limits: Partial<Figures>, toReach: readonly (keyof Figures)[]): boolean {
  const figures = figuresOf(calls);
  const told = WHAT.map((what) => `${figures[what]} ${what}${limitOf(limits[what], toReach.includes(what))}`);
  console.log(`${name}: ${told.join(', ')}`);
  console.log(`  programs: ${programsOf(calls.children)}`);
  if (values.list) list(calls);
  return WHAT.every((what) => figures[what] <= (limits[what] ?? Infinity) || toReach.includes(what));
}

function figuresOf({ functions, children, opens }: Calls): Figures {
  return {
    functions: [...functions.values()].flat().length,
    files: functions.size,
    children: children.length,
    'opens of one file': Math.max(0, ...opens.values()),
  };
}

function limitOf(limit: number | undefined, isToReach: boolean): string {
  if (limit === undefined) return '';
  return isToReach ? ` (to reach: ${limit})` : ` (limit ${limit})`;
}

function list({ functions, children, opens }: Calls): void {
  for (const [path, names] of functions) console.log(`  ${path} ${names.length}: ${names.join(' ')}`);
  for (const words of children) console.log(`  $ ${words.map(lastLineOf).join(' ')}`);
  for (const [path, times] of [...opens].toSorted(([, one], [, other]) => other - one))
    console.log(`  ${times} × ${path}`);
}

/** Scripts share their beginnings. */
function lastLineOf(word: string): string {
  return word.includes('\n') ? `…${word.trim().split('\n').at(-1)}` : word;
}

function programsOf(children: string[][]): string {
  const programs = Map.groupBy(children, ([program = '']) => basename(program));
  return [...programs].map(([program, all]) => `${program} ${all.length}`).join(', ');
}

const kept = [
  report('scope score', scoreCalls(), { functions: 250, 'opens of one file': 2 }, []),
  report(
    'release promote',
    await promoteCalls(),
    { functions: 650, files: 180, children: 24, 'opens of one file': 2 },
    ['functions', 'files'],
  ),
];
process.exitCode = kept.every(Boolean) ? 0 : 1;
