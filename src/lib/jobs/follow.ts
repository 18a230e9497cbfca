import type { JobEvent, JobStatus } from '../ports/engine.ts';
import type { StageContext } from '../run/context.ts';
import { requireJob } from './find-job.ts';
import { engineOf } from './engine-of.ts';

/**
 * Hands on every event with `seq` greater than `after` until the job has ended or `signal` aborts; returns what
 * the engine knows then. The job does not notice: any number of terminals may follow it.
 */
export async function followJob(
  ctx: StageContext,
  id: string,
  onEvent: (event: JobEvent) => void,
  signal: AbortSignal,
  after = 0,
): Promise<JobStatus> {
  const run = await requireJob(ctx, id);
  const engine = await engineOf(run, ctx);
  const { name } = run.metadata;
  for await (const event of engine.followJob(name, after, signal)) onEvent(event);
  return (await engine.jobStatus(name)) ?? lostJob(run);
}

/** What is left of a job whose folder the engine does not have. */
export function lostJob({ metadata, spec }: Awaited<ReturnType<typeof requireJob>>): JobStatus {
  const kind = (spec.job?.kind ?? 'finetune') as JobStatus['kind'];
  return { id: metadata.name, kind, state: 'lost', startedAt: spec.startedAt, resumable: false };
}
