import type { JobStatus } from '../../core/ports/runner.ts';
import { GatesFailed } from '../../core/operation/plan/gates.ts';
import { failureMessage, plainParams } from '../../core/failures/worker-failure.ts';
import type { Message } from '../../core/text/message.ts';
import type { SovranError } from '../../core/text/sovran-error.ts';
import type { CollectFacts } from './collect.ts';
import type { JobRun } from '../../core/project/job-runs.ts';

const MANIFEST_FAILED = 70;
const NAME_TAKEN = 'name-taken';

/** A job that ended well by its own word and whose outputs cannot be collected, as failed, with why. Pure. */
export function writtenOff(run: JobRun, status: JobStatus, why: Message): CollectFacts {
  return { run, status: { ...status, state: 'failed', failure: failureOf(why) }, collection: null, existing: {} };
}

/** Why the outputs of a job cannot be collected; undefined for every other failure. Pure. */
export function whyUncollectable(error: SovranError): Message | undefined {
  const { code, text } = error;
  const refused =
    error instanceof GatesFailed && error.gates.find(({ reason }) => reason.key === 'job.gate.name-taken');
  if (refused) return failureMessage({ reason: NAME_TAKEN, params: refused.reason.params });
  const reason = text.params?.['reason'];
  return code === 'job-not-collectable' && typeof reason === 'object' && 'key' in reason ? reason : undefined;
}

function failureOf({ key, params }: Message): NonNullable<JobStatus['failure']> {
  const { named, ...filled } = plainParams(params);
  return {
    code: MANIFEST_FAILED,
    class: named === NAME_TAKEN ? NAME_TAKEN : 'manifest',
    ...(named === undefined ? {} : { reason: String(named), params: filled }),
    message: `${named ?? key} ${JSON.stringify(filled)}`,
  };
}
