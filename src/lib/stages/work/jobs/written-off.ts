import type { JobStatus } from '../../../core/ports/engine.ts';
import type { Message } from '../../../core/text/message.ts';
import type { SovranError } from '../../../core/text/sovran-error.ts';
import type { CollectFacts } from './collect.ts';
import type { JobRun } from '../../../core/project/job-runs.ts';

const REASON = /^job\.failure\.(.+)$/;
const MANIFEST_FAILED = 70;

/** A job that ended well by its own word and whose outputs cannot be taken, as failed, with why. Pure. */
export function writtenOff(run: JobRun, status: JobStatus, why: Message): CollectFacts {
  return { run, status: { ...status, state: 'failed', failure: failureOf(why) }, collection: null, existing: {} };
}

/** Why the outputs of a job cannot be taken; undefined for every other failure. Pure. */
export function whySpoiled({ code, text }: SovranError): Message | undefined {
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
    class: 'manifest',
    ...(reason === undefined ? {} : { reason, params: Object.fromEntries(params) }),
    message: `${reason ?? why.key} ${JSON.stringify(Object.fromEntries(params))}`,
  };
}
