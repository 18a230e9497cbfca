import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import type { StageContext } from '../../../src/lib/core/operation/context.ts';
import type { Json } from '../../../src/lib/core/ports/json.ts';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import { resumeRuns, type FindOperation } from '../../../src/lib/core/operation/executor/resume.ts';
import { listJournals, openJournal } from '../../../src/lib/core/operation/journal/journal.ts';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import type { AnyOperation } from '../../../src/lib/core/operation/operation.ts';
import { git } from '../temp-project.ts';
import { WHOLE } from '../tier.ts';
import { readEnd, type EndState } from './end-state.ts';
import { dropMoments, recordMoments, type Ground, type Points } from './moments.ts';

/** A project, and all that it stands on, in one folder. */
export interface SweptWorld extends Ground {
  root: string;
  store: string;
  /** The context of another process. */
  open(): StageContext;
}

/** How the next process settles what the killed one left. */
export type Repair = 'resume' | 'same command';

export interface Sweep {
  operation: AnyOperation;
  input: Json;
  find: FindOperation;
  points: Points;
  repairs: Repair[];
  torn?: boolean;
  /** Code of the error that the operation ends with; then it is rolled back. */
  fails?: string;
}

/** Effects seen, different states that a kill leaves at them, and how their repairs ended. */
export interface Swept {
  points: number;
  states: number;
  repairs: number;
  succeeded: number;
  rolledBack: number;
}

/**
 * Runs an operation once, then repairs each state that a kill leaves and demands that it ends as the uninterrupted run did, or as
 * the world was before it. Throws with every state that did neither.
 */
export async function sweepOperation(world: SweptWorld, { operation, input, ...how }: Sweep): Promise<Swept> {
  const run = async (): Promise<void> => {
    const done = executeOperation(operation, input, world.open());
    const code = await done.then(noCode, (error: unknown) => {
      if ((error as { code?: string }).code !== how.fails) throw error;
      return how.fails;
    });
    expect(code).toBe(how.fails);
  };
  const ended = countEnded(world.root);
  const before = endOf(world);
  const { points, moments } = await recordMoments(world, how.points, run, { torn: how.torn ?? false });
  const goal = endOf(world);
  expect(problemsOf(world), 'the uninterrupted run').toEqual([]);
  const found = { points, states: moments.length, repairs: 0, succeeded: 0, rolledBack: 0 };
  const failures: string[] = [];
  if (process.env.SHOW) console.log(moments.map((m) => m.label).join('\n'));
  for (const [index, { label, restore }] of moments.entries())
    for (const repair of WHOLE ? how.repairs : how.repairs.filter((_, at) => at === index % how.repairs.length)) {
      restore();
      found.repairs += 1;
      const told = await settle(world, repair, { run, ended, find: how.find }).catch(reasonOf);
      const verdict = verdictOn(endOf(world), before, goal);
      if (verdict === 'succeeded' || verdict === 'rolledBack') found[verdict] += 1;
      const problems = [told, ...problemsOf(world), ...(typeof verdict === 'string' ? [] : verdict)].filter(Boolean);
      if (problems.length > 0) failures.push(`${repair}, ${label}:\n  ${problems.join('\n  ')}`);
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
  if (repair === 'same command' && !isOver()) return void (await run());
  const resumed = await resumeRuns(world.open(), find);
  if (!isOver()) await run();
  const open = resumed.filter(({ outcome, recorded }) => outcome === 'failed' && !recorded);
  return open.map((one) => `resume: ${JSON.stringify(one)}`).join('\n') || undefined;
}

function countEnded(root: string): number {
  const entries = listJournals(root).map((id) => openJournal(root, id).entries());
  return entries.filter((lines) => lines.some(({ type }) => type === 'end')).length;
}

function endOf({ root, store, played }: SweptWorld): EndState {
  return readEnd(root, store, played?.read());
}

/** What is wrong in any end. */
function problemsOf({ root }: SweptWorld): string[] {
  const open = listOpenRuns(root).map(({ journal }) => `open: ${journal.runId}`);
  const uncommitted = git(root, 'status', '--porcelain').trim();
  return [...open, ...(uncommitted === '' ? [] : [`not committed: ${uncommitted}`])];
}

/** Which of both ends it is, or in what it differs from that of the uninterrupted run. */
function verdictOn(end: EndState, before: EndState, goal: EndState): 'succeeded' | 'rolledBack' | string[] {
  if (isDeepStrictEqual(end, goal)) return 'succeeded';
  if (isDeepStrictEqual(withoutRecord(end), withoutRecord(before)) && end.commits.length === goal.commits.length)
    return 'rolledBack';
  return differences(end, goal);
}

/** A run that was rolled back is recorded as that. */
function withoutRecord({ files, trees, played }: EndState): object {
  const kept = Object.entries(files).filter(([path]) => !path.startsWith('events/'));
  return { files: Object.fromEntries(kept), trees, played };
}

function differences(end: EndState, goal: EndState): string[] {
  const paths = [...new Set([...Object.keys(end.files), ...Object.keys(goal.files)])];
  const files = paths.filter((path) => end.files[path] !== goal.files[path]);
  const parts = (['commits', 'trees', 'played'] as const).filter((part) => !isDeepStrictEqual(end[part], goal[part]));
  return [
    ...files.map((path) => `${path}: ${short(end.files[path])} instead of ${short(goal.files[path])}`),
    ...parts.map((part) => `${part}: ${short(end[part])} instead of ${short(goal[part])}`),
  ];
}

function short(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 1500);
}

function noCode(): undefined {}

function reasonOf(error: unknown): string {
  const { code, text } = error as { code?: string; text?: unknown };
  return `${code ?? ''} ${JSON.stringify(text) ?? ''} ${error instanceof Error ? error.stack?.slice(0, 600) : String(error)}`;
}
