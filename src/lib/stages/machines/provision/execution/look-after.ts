import { message } from '../../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../../core/text/sovran-error.ts';
import { wantsPassword } from '../../../../core/text/wants-password.ts';
import { isLost } from '../facts/lost-hosts.ts';
import { checkPatiently } from './reboot.ts';
import type { Assessment } from '../step/step.ts';
import { notConverged, StepError } from '../step/step-error.ts';
import type { StepRun } from '../step/step-run.ts';
import { whyUnknown } from '../step/unknown-reasons.ts';

/** State of the host after a step's commands; waits for a lost connection. Throws `outcome-unknown`. */
export async function lookAfter(run: StepRun, unseen?: StepError): Promise<Assessment> {
  try {
    return await checkPatiently(run, unseen || run.step.reboots ? undefined : isLost);
  } catch (error) {
    if (!isUnheard(error) || run.ctx.interrupt.signal.aborted) throw error;
    const named = { host: run.host.name, step: run.step.id, reason: error.text };
    throw new StepError('outcome-unknown', message('provision.look-unheard', named));
  }
}

function isUnheard(error: unknown): error is SovranError {
  return error instanceof SovranError && error.exit === EXIT.unreachable && !wantsPassword(error);
}

/** Why a step is unfinished although its commands succeeded. */
export function notAsWanted({ host, step }: StepRun, after: Assessment): StepError {
  if (after.state !== 'unknown') return notConverged(after);
  const named = { host: host.name, step: step.id };
  const why = whyUnknown({ ...after, ...named });
  return new StepError('outcome-unknown', message('provision.look-unknown', { ...named, ...why }));
}
