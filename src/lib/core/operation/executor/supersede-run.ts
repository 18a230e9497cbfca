import { message, type Message } from '../../text/message.ts';
import { activate } from '../active-run.ts';
import type { StageContext } from '../context.ts';
import { GIVEN_UP } from '../open/abandoned.ts';
import type { LeftBehind } from '../journal/left-behind.ts';
import type { OpenRun } from '../open/open-runs.ts';
import type { Overtaken } from '../operation.ts';
import { isWorkDone, type RunProgress } from '../journal/progress.ts';
import { recordDecided } from '../steps/record-decided.ts';
import { recordOutcome } from '../records/record.ts';

/**
 * Closes a cut run that the command at hand makes void, and says so. No step of it is done or taken back, here or by any
 * `resume`: what it did is left to that command. One whose work was done is recorded as such. Repeated after a kill it
 * records the same. The caller holds the lock.
 */
export async function overtakeRun(
  overtaken: Overtaken,
  { journal, progress }: OpenRun,
  ctx: StageContext,
): Promise<Message[]> {
  const { operation, paths, reason } = overtaken;
  const { plan, decided } = progress;
  const run = activate(operation, journal, ctx);
  if (isWorkDone(progress)) await recordOutcome(run, progress, { result: 'succeeded' });
  else {
    const left = leftBy(progress, reason);
    if (!decided) journal.append({ type: 'decided', result: left.length === 0 ? 'undone' : GIVEN_UP, left, paths });
    await recordDecided(run);
  }
  return [message('run.overtaken', { operation: plan.operation, target: plan.target, run: journal.runId })];
}

/** Pure: every step that may have had an effect, last first. */
function leftBy({ plan, touched }: RunProgress, reason: Message): LeftBehind[] {
  const steps = plan.steps.filter(({ id }) => touched.includes(id)).toReversed();
  return steps.map(({ id, title, host }) => ({ step: id, title, reason, ...(host === undefined ? {} : { host }) }));
}
