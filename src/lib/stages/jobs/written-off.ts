import type { JobStatus } from '../../core/ports/runner.ts';
import { GatesFailed } from '../../core/operation/plan/gates.ts';
import { message, type Message } from '../../core/text/message.ts';
import type { SovranError } from '../../core/text/sovran-error.ts';
import type { CollectFacts } from './collect.ts';
import type { JobRun } from '../../core/project/job-runs.ts';

const REASON = /^job\.failure\.(.+)$/;
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
  if (refused) return message('job.failure.name-taken', { name: '', ...refused.reason.params });
  const reason = text.params?.['reason'];
  return code === 'job-not-collectable' && typeof reason === 'object' && 'key' in reason ? reason : undefined;
}

function failureOf(why: Message): NonNullable<JobStatus['failure']> {
  const [, reason] = REASON.exec(why.key) ?? [];
  const params = Object.entries(why.params ?? {}).flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' ? [[name, value] as const] : [],
  );
  return {
    code: MANIFEST_FAILED,
    class: reason === NAME_TAKEN ? NAME_TAKEN : 'manifest',
    ...(reason === undefined ? {} : { reason, params: Object.fromEntries(params) }),
    message: `${reason ?? why.key} ${JSON.stringify(Object.fromEntries(params))}`,
  };
}
