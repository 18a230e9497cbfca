import type { Json, JsonObject } from '../../ports/json.ts';
import type { FileWrite, RunResult } from '../../ports/project-store.ts';
import type { JournalEntry } from './journal.ts';
import type { Plan, Step } from '../plan/plan.ts';
import type { ProcessIdentity } from '../../kit/process-identity.ts';
import { foldTaken, stepsTaken, type TakenSoFar } from './taken.ts';
import type { RecordedFailure } from './recorded-failure.ts';

/** Where a run stands, folded from its journal. */
export interface RunProgress extends TakenSoFar {
  /** Of a procedure: its steps so far. */
  plan: Plan;
  /** What a procedure stands on; an operation has none. */
  frame?: JsonObject;
  actor: string;
  startedAt: string;
  status: 'open' | RunResult;
  outputs: Record<string, Json>;
  /** What its steps wrote in the project, in order. */
  writes: ({ step: string } & FileWrite)[];
  done: Set<string>;
  /** The process that works on it without holding the project. */
  owner?: ProcessIdentity;
  /** The number under which it held what it changes on a host. */
  fence?: number;
  /** What that is, among all of the host. */
  device?: string;
  /** Steps whose effect may be there: intended, not compensated. */
  touched: string[];
  /** A step failed, or a person asked to roll back: the run only goes back. */
  failing?: { step: string; code: string; reason: string; failure?: RecordedFailure };
  /** `resume` could not settle it. */
  stuck?: true;
}

/** The code of a failure that a person asked for by `resume --roll-back`. */
export const ROLL_BACK_ASKED = 'roll-back-asked';

/** Its pivot was begun, or it is a procedure: the run only goes forward. Pure. */
export function isPastPivot({ plan, touched, frame }: RunProgress): boolean {
  return frame !== undefined || plan.steps.some(({ id, pivot }) => pivot && touched.includes(id));
}

/** Every step has come to its end, and none failed: only the record is missing. Pure. */
export function isWorkDone({ plan, done, failing, frame, end }: RunProgress): boolean {
  if (frame) return end !== undefined;
  return failing === undefined && plan.steps.every(({ id }) => done.has(id));
}

/** The steps ahead of an interrupted run, forward or back. Pure. */
export function stepsAhead({ plan, done, touched, failing }: RunProgress): Step[] {
  return plan.steps.filter(({ id }) => (failing ? touched.includes(id) : !done.has(id)));
}

/** Folds journal lines into a state; undefined without a beginning that can be read. */
export function foldJournal(entries: JournalEntry[]): RunProgress | undefined {
  const first = entries[0];
  if (first?.type !== 'begin') return undefined;
  // What lies in a file may have been damaged.
  const { operation, target, steps } = (first.plan as Partial<Plan> | null) ?? {};
  if (typeof operation !== 'string' || typeof target !== 'string' || !Array.isArray(steps)) return undefined;
  const progress: RunProgress = {
    plan: { ...first.plan, steps: [...first.plan.steps] },
    ...(first.frame ? { frame: first.frame } : {}),
    actor: first.actor,
    startedAt: first.at,
    status: 'open',
    outputs: {},
    writes: [],
    done: new Set(),
    touched: [],
    taken: [],
  };
  for (const entry of entries) foldEntry(progress, entry);
  if (!first.frame) return progress;
  for (const entry of entries) foldTaken(progress, entry);
  progress.plan.steps.push(...stepsTaken(progress));
  return progress;
}

function foldEntry(progress: RunProgress, entry: JournalEntry): void {
  switch (entry.type) {
    case 'owner':
      progress.owner = entry.process;
      break;
    case 'lease':
      progress.fence = entry.fence;
      progress.device = entry.device;
      break;
    case 'intent':
      if (!progress.touched.includes(entry.step)) progress.touched.push(entry.step);
      break;
    case 'write': {
      const { type: _type, ...write } = entry;
      progress.writes.push(write);
      break;
    }
    case 'done':
      progress.done.add(entry.step);
      progress.outputs[entry.step] = entry.output;
      break;
    case 'failed':
      progress.failing = {
        step: entry.step,
        code: entry.code,
        reason: entry.reason,
        ...(entry.failure ? { failure: entry.failure } : {}),
      };
      break;
    case 'compensated':
      progress.done.delete(entry.step);
      progress.touched = progress.touched.filter((step) => step !== entry.step);
      break;
    case 'stuck':
      progress.stuck = true;
      break;
    case 'end':
      progress.status = entry.status;
      break;
    case 'chosen':
    case 'begin':
    case 'answered':
    case 'paused':
    case 'committed':
      break;
  }
}
