import type { JobStatus } from '../../../core/ports/engine.ts';
import type { ExitRecord, Verdict } from './verdict.ts';

/** How a job ended. */
export type JobEnd = Pick<
  JobStatus,
  'state' | 'resumable' | 'endedAt' | 'exitCode' | 'signal' | 'failure' | 'unjudged'
>;

/** Pure. A worker that ended with 0 and was not judged yet counts as it says itself, and is marked as that. */
export function endedAs(exit: ExitRecord, verdict: Verdict | undefined): JobEnd {
  const { state, resumable, failure }: Verdict = verdict ?? { state: 'succeeded', resumable: false };
  return {
    state,
    resumable,
    ...(verdict ? {} : { unjudged: true as const }),
    endedAt: exit.endedAt,
    ...(exit.exitCode === null ? {} : { exitCode: exit.exitCode }),
    ...(exit.signal === null ? {} : { signal: exit.signal }),
    ...(failure ? { failure } : {}),
  };
}
