import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { listJournals, openJournal } from '../../../src/lib/core/operation/journal/journal.ts';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import { findOperation, operationIds } from '../../support/find-operation.ts';
import { sovran, type CliResult } from '../../support/sovran.ts';
import { OPEN_LIFE, type Life } from '../../support/surface-lives.ts';
import { commandOf, filled, LIVES, type SurfaceLine, type SurfaceStep } from '../../support/surface-table.ts';
import { treeIn } from '../../support/swept-store.ts';
import { TURN } from '../../support/tier.ts';

const PRELOAD = fileURLToPath(new URL('../../support/kill-after.mjs', import.meta.url));
/** Effects of the shortest run lie around these; each commit kills at others. */
const [FIRST_POINT, POINTS] = [5, 9];
/** It writes no journal here, and has fewer. */
const POINT_OF_GC = 3;

/** Some twenty commands, each of them twice; how long that takes is this machine's business. */
const timeout = 900_000;

/** A line that succeeds and runs an operation that changes something. */
async function changes({ line, fails }: SurfaceLine): Promise<boolean> {
  return !fails && !/ --(dry-run|list)\b/.test(line) && (await findOperation(commandOf(line))) !== undefined;
}

function endedRuns(root: string): number {
  const entries = listJournals(root).map((id) => openJournal(root, id).entries());
  return entries.filter((lines) => lines.some(({ type }) => type === 'end')).length;
}

function typed(line: string, { root }: Life, env: NodeJS.ProcessEnv = {}): Promise<CliResult> {
  return sovran(line.split(' '), { cwd: root, env });
}

function expectExit({ exit, stdout, stderr }: CliResult, { line, exits }: Pick<SurfaceLine, 'line' | 'exits'>): void {
  expect([line, exits.includes(exit ?? -1) ? '' : `${exit}: ${stdout}${stderr}`]).toEqual([line, '']);
}

/** Kills a line in its middle, resumes, and types it again where its run had not begun; whether the kill came in time. */
async function killAndRepair(entry: SurfaceLine, life: Life, index: number): Promise<boolean> {
  const { line, exits } = entry;
  const at = commandOf(line) === 'gc' ? POINT_OF_GC : FIRST_POINT + ((TURN * 5 + index * 3) % POINTS);
  const side = index % 2 === 0 ? 'before' : 'after';
  const ended = endedRuns(life.root);
  const cut = await typed(line, life, { KILL_AT: `${at}`, KILL_SIDE: side, NODE_OPTIONS: `--import=${PRELOAD}` });
  if (cut.signal !== 'SIGKILL') {
    expectExit(cut, entry);
    return false;
  }
  const isProject = existsSync(join(life.root, 'sovran.yaml'));
  if (isProject) expectExit(await typed('resume', life), { line: `resume ${line}`, exits });
  // A line that waits for its job goes on waiting; one whose name is taken by now says so.
  if (endedRuns(life.root) === ended) expectExit(await typed(line, life), entry);
  else if (line.includes(' --wait')) expectExit(await typed(line, life), { line, exits: [...exits, 3] });
  return true;
}

/** Killed in files of their own: no line of a life does anything there. */
const ELSEWHERE = [
  'env scale',
  'release prove',
  'host apply',
  'host trust',
  'job collect',
  'job reconcile',
  'watch schedule',
];

test.each([...LIVES])('%s: each operation killed once is finished by resume', { timeout }, async (name, lines) => {
  const life = await OPEN_LIFE[name]?.();
  if (!life) throw new Error(`surface-lives.ts does not prepare ${name}`);
  const killed = new Set<string>();
  for (const [index, entry] of lines.entries()) {
    if ('do' in entry) life.steps?.[entry.do]?.();
    else if (await changes(entry)) {
      const line = { ...entry, line: filled(entry.line, life.values) };
      await expectLine(line, life, { index, killed });
    }
  }
  const wanted = (await operationsIn(lines)).filter((id) => !ELSEWHERE.includes(id));
  expect([...killed].filter((id) => !ELSEWHERE.includes(id)).toSorted()).toEqual(wanted);
});

/** The first line of an operation is killed; the others only lead to the next. */
async function expectLine(
  entry: SurfaceLine,
  life: Life,
  { index, killed }: { index: number; killed: Set<string> },
): Promise<void> {
  const command = commandOf(entry.line);
  // What it removes.
  if (command === 'gc') await treeIn(process.env.SOVRAN_STORE ?? '', 'unused');
  if (killed.has(command)) expectExit(await typed(entry.line, life), entry);
  else if (await killAndRepair(entry, life, index)) killed.add(command);
  expect(listOpenRuns(life.root), entry.line).toEqual([]);
}

/** Operations that the lines of a life run, sorted. */
async function operationsIn(lines: (SurfaceLine | SurfaceStep)[]): Promise<string[]> {
  const found = new Set<string>();
  for (const entry of lines) if ('line' in entry && (await changes(entry))) found.add(commandOf(entry.line));
  return [...found].toSorted();
}

test('every operation is killed here or in a file of its own', async () => {
  const here = await Promise.all([...LIVES.values()].map(operationsIn));
  expect([...new Set([...here.flat(), ...ELSEWHERE])].toSorted()).toEqual(operationIds().toSorted());
});
