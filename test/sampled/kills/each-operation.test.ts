import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { listJournals, openJournal } from '../../../src/lib/core/operation/journal/journal.ts';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import { findOperation } from '../../support/find-operation.ts';
import { processesNaming } from '../../support/processes.ts';
import { sovran, type CliResult } from '../../support/sovran.ts';
import { OPEN_LIFE, type Life } from '../../support/surface-lives.ts';
import { commandOf, filled, LIVES, type SurfaceLine } from '../../support/surface-table.ts';
import { git } from '../../support/temp-project.ts';
import { TURN } from '../../support/tier.ts';

const PRELOAD = fileURLToPath(new URL('../../support/kill-after.mjs', import.meta.url));
/** Effects of the shortest run lie around these; each commit kills at others. */
const [FIRST_POINT, POINTS] = [8, 14];

/** A line that succeeds and runs an operation that changes something. */
async function isKilled({ line, fails }: SurfaceLine): Promise<boolean> {
  return !fails && !line.includes(' --dry-run') && (await findOperation(commandOf(line))) !== undefined;
}

function endedRuns(root: string): number {
  const entries = listJournals(root).map((id) => openJournal(root, id).entries());
  return entries.filter((lines) => lines.some(({ type }) => type === 'end')).length;
}

function expectExit(done: CliResult, line: string, exits: number[]): void {
  expect([line, exits.includes(done.exit ?? -1) ? '' : `${done.exit}: ${done.stdout}${done.stderr}`]).toEqual([line, '']);
}

/** Kills a line in its middle, resumes, and types it again where its run had not begun; whether the kill came in time. */
async function killAndRepair({ line, exits }: SurfaceLine, { root }: Life, index: number): Promise<boolean> {
  const words = line.split(' ');
  const at = FIRST_POINT + ((TURN * 5 + index * 3) % POINTS);
  const env = { KILL_AT: String(at), KILL_SIDE: index % 2 === 0 ? 'before' : 'after', NODE_OPTIONS: `--import=${PRELOAD}` };
  const before = endedRuns(root);
  const done = await sovran(words, { cwd: root, env });
  if (done.signal !== 'SIGKILL') {
    expectExit(done, line, exits);
    return false;
  }
  if (existsSync(join(root, 'sovran.yaml'))) expectExit(await sovran(['resume'], { cwd: root }), `resume ${line}`, exits);
  // A line that waits for its job goes on waiting; one whose name is taken by now says so.
  if (endedRuns(root) === before) expectExit(await sovran(words, { cwd: root }), line, exits);
  else if (line.includes(' --wait')) expectExit(await sovran(words, { cwd: root }), line, [...exits, 3]);
  return true;
}

const killed = new Set<string>();

test.each([...LIVES])('%s: each operation killed once is finished by resume', { timeout: 900_000 }, async (name, lines) => {
  const life = await OPEN_LIFE[name]?.();
  if (!life) throw new Error(`surface-lives.ts does not prepare ${name}`);
  for (const [index, entry] of lines.entries()) {
    if ('do' in entry) life.steps?.[entry.do]?.();
    else if (await isKilled(entry)) {
      const line = filled(entry.line, life.values);
      if (await killAndRepair({ ...entry, line }, life, index)) killed.add(commandOf(line));
      expect(listOpenRuns(life.root), line).toEqual([]);
    }
  }
  expect(git(life.root, 'status', '--porcelain')).toBe('');
  expect(processesNaming('kill-after.mjs')).toEqual([]);
});

test('every operation of a command was killed', () => {
  const own = [...LIVES.values()].flat().flatMap((entry) => ('line' in entry && !entry.fails ? [commandOf(entry.line)] : []));
  expect(own.length).toBeGreaterThan(0);
  console.log(`killed once: ${[...killed].sort().join(', ')}`);
});
