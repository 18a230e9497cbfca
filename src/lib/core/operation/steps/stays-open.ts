import { HOST_UNKNOWN } from '../../project/host-unknown.ts';
import { isOutcomeUnknown } from '../../failures/outcome-unknown.ts';
import { message } from '../../text/message.ts';
import { EXIT, SovranError } from '../../text/sovran-error.ts';
import { isDiskFull } from '../../failures/system-reason.ts';
import { wantsPassword } from '../../failures/sudo-refusal.ts';
import type { ActiveRun } from '../run.ts';
import type { RunProgress } from '../journal/progress.ts';
import { RESUME_WITH_PASSWORD, waysOn } from '../open/next-commands.ts';
import type { Step } from '../plan/plan.ts';
import { readProgress } from './step-scope.ts';
import { wordsOf } from './rollback-failed.ts';

type Place = 'before' | 'at' | 'past';

/** True if a failure leaves its run open: past the pivot always, before it only when a host could not be asked and something may have changed. Pure. */
export function staysOpen(error: unknown, step: Step, progress: RunProgress): boolean {
  const place = placeOf(step, progress);
  if (place === 'before') return couldNotAsk(error) && hasEffect(progress);
  return place === 'past' || !isRefusal(error);
}

/** Where a step is in relation to the pivot of its plan; steps of a procedure only go forward. Pure. */
function placeOf({ id }: Step, { plan: { steps }, frame }: RunProgress): Place {
  if (frame) return 'past';
  const pivot = steps.findIndex((step) => step.pivot);
  const at = steps.findIndex((step) => step.id === id);
  if (pivot < 0 || at < pivot) return 'before';
  return at === pivot ? 'at' : 'past';
}

/** The host, or what is needed to ask it, is missing: that says nothing about what the step acts on. */
export function couldNotAsk(error: unknown): boolean {
  if (isOutcomeUnknown(error) || wantsPassword(error)) return true;
  return error instanceof SovranError && (error.exit === EXIT.identity || error.code === HOST_UNKNOWN);
}

/** What the step acts on said no, and nothing is changed. */
function isRefusal(error: unknown): boolean {
  return error instanceof SovranError && (error.exit === EXIT.refused || error.exit === EXIT.drift);
}

/** Whether a begun step may have changed anything: then it is not true that the run was rolled back. */
function hasEffect({ plan, touched, writes }: RunProgress): boolean {
  return writes.length > 0 || plan.steps.some(({ id, change }) => change !== 'none' && touched.includes(id));
}

/** The error of a run that stays open; it names how to continue. Pure. */
export function leftOpen({ journal }: Pick<ActiveRun, 'journal'>, step: Step, error: unknown): SovranError {
  const { code, exit, text, fix, next, details } = partsOf(error);
  const past = placeOf(step, readProgress(journal)) !== 'before';
  const ways = wantsPassword(error) ? [RESUME_WITH_PASSWORD] : waysOn(journal.runId, past);
  return new SovranError({
    code,
    exit,
    text,
    fix: fix ?? message('run.left-open.fix'),
    next: [...(exit === EXIT.identity ? next : []), ...ways],
    cause: error,
    ...(details ? { details } : {}),
  });
}

function partsOf(error: unknown): Pick<SovranError, 'code' | 'exit' | 'text' | 'fix' | 'next' | 'details'> {
  if (error instanceof SovranError) return error;
  const isFull = isDiskFull(error);
  const text = isFull ? message('text.disk-full') : wordsOf(error);
  const code = isFull ? 'disk-full' : 'step-failed';
  return { code, exit: EXIT.failed, text, fix: undefined, next: [], details: undefined };
}
