import { collectFinishedJobs } from '../../jobs/collect-finished.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { type DamagedJournal, listDamagedJournals } from '../../../core/operation/journal/unsettled-journals.ts';
import { abandon } from '../../../core/operation/executor/abandon.ts';
import { type FindOperation, finishForward, resumeRuns, rollBack } from '../../../core/operation/executor/resume.ts';
import type { ResumedRun } from '../../../core/operation/open/resumed-run.ts';
import type { Operation } from '../../../core/operation/operation.ts';
import type { Json } from '../../../core/ports/json.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { EXIT, type ExitCode } from '../../../core/text/sovran-error.ts';
import { withPlace } from './with-place.ts';

/** What `resume` settled. */
export interface Resumption {
  runs: ResumedRun[];
  /** Jobs that had ended and are recorded now. */
  jobs: string[];
  /** Journals without a readable beginning, for a person to settle. */
  damaged: DamagedJournal[];
}

/** Resumes interrupted runs, then records jobs that ended. */
export async function resumeProject(ctx: StageContext, findOperation: FindOperation): Promise<Resumption> {
  const runs = await resumeRuns(ctx, findOperation);
  const { collected } = await collectFinishedJobs(ctx);
  return { runs, jobs: collected, damaged: listDamagedJournals(ctx.project.root) };
}

/** What a person may choose to do with one interrupted run. */
export type Choice = 'roll-back' | 'abandon';

/** Rolls back or abandons one interrupted run, by its id or the beginning of it. Throws as `rollBack` and `abandon`. */
export async function settleOne(
  ctx: StageContext,
  findOperation: FindOperation,
  { choice, id }: { choice: Choice; id: string },
): Promise<Resumption> {
  const settle = choice === 'abandon' ? abandon : rollBack;
  return { runs: await settle(ctx, findOperation, id), jobs: [], damaged: [] };
}

/** What names an emergency and its target. Pure. */
export function emergencyOf<Input extends Json>(
  { id, target }: Pick<Operation<Input>, 'id' | 'target'>,
  input: Input,
): { id: string; target: string } {
  return { id, target: target(input) };
}

/** Before an emergency: finishes what is past its pivot on its target. Where that fails, the emergency supersedes the run. */
export async function finishBefore(
  ctx: StageContext,
  findOperation: FindOperation,
  emergency: { id: string; target: string },
): Promise<Message[]> {
  const run = await finishForward(ctx, findOperation, emergency);
  if (run?.outcome !== 'finished') return [];
  return [message('run.finished-first', { run: run.runId, operation: run.operation })];
}

/** From the gravest; the last two are of procedures alone. */
const GRAVEST = [EXIT.identity, EXIT.unreachable, EXIT.usage, EXIT.failed, EXIT.refused, EXIT.drift];

/** Exit code of `resume`: the gravest of all runs; of a single procedure the one that its own command ends with. Pure. */
export function exitAfterResume({ runs, damaged }: Resumption): ExitCode {
  const exits = runs.map(({ outcome, exit }) => exit ?? (FAILURES.includes(outcome) ? EXIT.failed : EXIT.ok));
  if (damaged.length > 0) exits.push(EXIT.failed);
  return worstOf(exits);
}

/** The gravest of several exit codes. Pure. */
export function worstOf(exits: readonly ExitCode[]): ExitCode {
  return GRAVEST.find((code) => exits.includes(code)) ?? EXIT.ok;
}

const FAILURES: readonly ResumedRun['outcome'][] = ['rolled-back', 'failed'];

/** Exit code of `resume --roll-back` and `--abandon`: what keeps the run open. Pure. */
export function exitAfterChoice({ runs }: Resumption): ExitCode {
  return runs.find(({ exit, recorded }) => exit !== undefined && !recorded)?.exit ?? EXIT.ok;
}

/** Commands to type next; those about hosts keep the flags that were typed. Pure. */
export function nextAfterResume({ runs, damaged }: Resumption, place: readonly string[] = []): string[] {
  const asked = runs.flatMap(({ next }) => next ?? []).map((command) => withPlace(command, place));
  const traces = damaged.length > 0 ? ['sovran job reconcile --dry-run'] : [];
  return [...new Set([...asked, ...traces, 'sovran status'])];
}
