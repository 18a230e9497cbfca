import type { EventPlace, JobEvent, JobStatus } from '../../../core/ports/engine.ts';
import { refuseAway } from '../../machines/hosts/workload/ask-host.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { requireJob } from './find-job.ts';
import type { JobRun } from '../../../core/project/job-runs.ts';
import { engineOf } from './engine-of.ts';
import { stayAttached, type OnLost } from './stay-attached.ts';

/**
 * Hands on each event with `seq` greater than `after` once, until the job ends or `signal` aborts. Reconnects; throws
 * after five minutes without contact, and as `refuseAway`.
 */
export async function followJob(
  ctx: StageContext,
  id: string,
  onEvent: (event: JobEvent) => void,
  signal: AbortSignal,
  { after = 0, onLost }: { after?: number | undefined; onLost?: OnLost } = {},
): Promise<JobStatus> {
  const run = await requireJob(ctx, id);
  const seen = { seq: after, at: ctx.clock.monotonicMs(), place: { offset: 0 } };
  return stayAttached(ctx, seen, () => attach(ctx, run, seen, onEvent, signal), { signal, onLost });
}

async function attach(
  ctx: StageContext,
  run: JobRun,
  seen: { seq: number; at: number; place: EventPlace },
  onEvent: (event: JobEvent) => void,
  signal: AbortSignal,
): Promise<JobStatus> {
  const engine = await engineOf(run, ctx);
  const { name } = run.metadata;
  for await (const event of engine.followJob(name, seen.seq, signal, seen.place)) {
    seen.seq = event.seq;
    seen.at = ctx.clock.monotonicMs();
    onEvent(event);
  }
  // Judging hashes what a large job made for minutes: whoever has left waits for none of it.
  const status = await engine.jobStatus(name, { judged: !signal.aborted, signal });
  return refuseAway(run.spec.host ?? '', status) ?? lostJob(run);
}

/** What is left of a job whose folder the engine does not have. */
export function lostJob({ metadata, spec }: JobRun): JobStatus {
  const kind = (spec.job?.kind ?? 'finetune') as JobStatus['kind'];
  return { id: metadata.name, kind, state: 'lost', startedAt: spec.startedAt, resumable: false };
}
