import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import type { Json } from '../../../src/lib/core/ports/json.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { resumeRuns, type FindOperation } from '../../../src/lib/core/operation/executor/resume.ts';
import { listJournals, openJournal } from '../../../src/lib/core/operation/journal/journal.ts';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import { runProcedure } from '../../../src/lib/core/operation/executor/run-procedure.ts';
import { isProcedure, type Runnable } from '../../../src/lib/core/operation/procedure.ts';
import { git } from '../temp-project.ts';
import { sampled, WHOLE } from '../tier.ts';
import { readEnd, type EndState } from './end-state.ts';
import { dropMoments, recordMoments, type Ground, type Points } from './moments.ts';

/** A project, and all that it stands on, in one folder. */
export interface SweptWorld extends Ground {
  root: string;
  store: string;
  /** The context of another process. */
  open: () => StageContext;
}

/** How the next process settles what the killed one left. */
export type Repair = 'resume' | 'same command';

export interface Sweep {
  operation: Runnable;
  input: Json;
  find: FindOperation;
  points: Points;
  repairs: readonly Repair[];
  torn?: boolean;
  /** A commit tries so many of the states; `--all` each. Default: each. */
  sample?: number | undefined;
  /** Code of the error that the operation ends with; then it is rolled back. */
  fails?: string;
}

/** Effects seen, different states that a kill leaves at them, and repairs of those that were tried. */
export interface Swept {
  points: number;
  states: number;
  repairs: number;
}

/**
 * Runs an operation once, then repairs each state that a kill leaves and demands that it ends as the uninterrupted run did. Throws
 * with every state that does not.
 */
export async function sweepOperation(world: SweptWorld, { operation, input, ...how }: Sweep): Promise<Swept> {
  const run = async (): Promise<void> => {
    const ctx = world.open();
    const done: Promise<unknown> = isProcedure(operation)
      ? runProcedure(operation, input, ctx)
      : executeOperation(operation, input, ctx);
    const code = await done.then(noCode, (error: unknown) => {
      if ((error as { code?: string }).code !== how.fails) throw error;
      return how.fails;
    });
    expect(code).toBe(how.fails);
  };
  const ended = countEnded(world.root);
  const before = endOf(world);
  const { points, moments: all } = await recordMoments(world, how.points, run, { torn: how.torn ?? false });
  const moments = sampled(all, how.sample ?? all.length);
  const goal = endOf(world);
  expect(problemsOf(world), 'the uninterrupted run').toEqual([]);
  if (how.fails !== undefined) expect(withoutRecord(goal)).toEqual(withoutRecord(before));
  const found = { points, states: all.length, repairs: 0 };
  const failures: string[] = [];
  for (const [index, { label, restore }] of moments.entries()) {
    for (const repair of WHOLE ? how.repairs : how.repairs.filter((_, at) => at === index % how.repairs.length)) {
      restore();
      // What lies before a run and after its end is the spine's, which its own sweep tries.
      if (!WHOLE && how.points === 'journal' && listOpenRuns(world.root).length === 0) continue;
      found.repairs += 1;
      const told = await settle(world, repair, { run, ended, find: how.find }).catch(reasonOf);
      const problems = [told, ...problemsOf(world), ...differences(endOf(world), goal)].filter(Boolean);
      if (problems.length > 0) failures.push(`${repair}, ${label}:\n  ${problems.join('\n  ')}`);
    }
  }
  dropMoments(world);
  if (failures.length > 0) throw new Error(`${operation.id}: ${failures.length} states\n${failures.join('\n')}`);
  return found;
}

interface Settling {
  run: () => Promise<void>;
  /** Runs that had ended before. */
  ended: number;
  find: FindOperation;
}

/** A run that had not begun needs the command itself after `resume`; one that had ended needs to be recorded alone. */
async function settle(world: SweptWorld, repair: Repair, { run, ended, find }: Settling): Promise<string | undefined> {
  const isOver = (): boolean => countEnded(world.root) > ended;
  const resumed = repair === 'resume' || isOver() ? await resumeRuns(world.open(), find) : [];
  if (!isOver()) await run();
  const open = resumed.filter(({ outcome, recorded }) => outcome === 'failed' && !recorded);
  return open.map((one) => `resume: ${JSON.stringify(one)}`).join('\n') || undefined;
}

function countEnded(root: string): number {
  const entries = listJournals(root).map((id) => openJournal(root, id).entries());
  return entries.filter((lines) => lines.some(({ type }) => type === 'end')).length;
}

function endOf({ root, store, played }: SweptWorld): EndState {
  return readEnd(root, store, played?.describe?.() ?? played?.read());
}

/** What is wrong in any end. */
function problemsOf({ root }: SweptWorld): string[] {
  const open = listOpenRuns(root).map(({ journal }) => `open: ${journal.runId}`);
  const uncommitted = git(root, 'status', '--porcelain').trim();
  return [...open, ...(uncommitted === '' ? [] : [`not committed: ${uncommitted}`])];
}

/** A run that was rolled back is recorded as that. */
function withoutRecord({ files, trees, played }: EndState): object {
  const kept = Object.entries(files).filter(([path]) => !path.startsWith('events/'));
  return { files: Object.fromEntries(kept), trees, played };
}

/** In what it differs from the end of the uninterrupted run. */
function differences(end: EndState, goal: EndState): string[] {
  if (isDeepStrictEqual(end, goal)) return [];
  const [found, wanted] = [end, goal].map((state) => JSON.stringify(state, null, 1).split('\n'));
  const onlyIn = (lines: string[] = [], others: string[] = []): string[] =>
    lines.filter((one) => !others.includes(one));
  return [
    ...onlyIn(found, wanted).map((line) => `+ ${line.slice(0, 1500)}`),
    ...onlyIn(wanted, found).map((line) => `- ${line.slice(0, 1500)}`),
    'differs',
  ];
}

function noCode(): undefined {}

function reasonOf(error: unknown): string {
  const { code, text } = error as { code?: string; text?: unknown };
  return `${code ?? ''} ${JSON.stringify(text) ?? ''} ${error instanceof Error ? error.stack?.slice(0, 600) : String(error)}`;
}
