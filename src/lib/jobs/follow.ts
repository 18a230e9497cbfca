import { isOutOfReach } from '../hosts/ask-host.ts';
import type { JobEvent, JobStatus } from '../ports/engine.ts';
import type { StageContext } from '../run/context.ts';
import { EXIT } from '../text/sovran-error.ts';
import { requireJob, type JobRun } from './find-job.ts';
import { engineOf } from './engine-of.ts';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** After so long without a word the line is not merely shaky, milliseconds. */
const GIVE_UP_MS = 300_000;

/**
 * Hands on every event with `seq` greater than `after`, once each, until the job has ended or `signal` aborts; returns
 * what the engine knows then. The job does not notice: any number of terminals may follow it. A line that breaks is
 * opened again, and the next event follows the last one seen; throws what broke it after five minutes without a word.
 */
export async function followJob(
  ctx: StageContext,
  id: string,
  onEvent: (event: JobEvent) => void,
  signal: AbortSignal,
  after = 0,
): Promise<JobStatus> {
  const run = await requireJob(ctx, id);
  const seen = { seq: after, at: ctx.clock.monotonicMs() };
  let pause = FIRST_PAUSE_MS;
  for (;;) {
    const before = seen.at;
    try {
      return await attach(ctx, run, seen, onEvent, signal);
    } catch (error) {
      if (!mayComeBack(error) || ctx.clock.monotonicMs() - seen.at > GIVE_UP_MS) throw error;
      pause = seen.at > before ? FIRST_PAUSE_MS : Math.min(pause * 2, LONGEST_PAUSE_MS);
      await ctx.clock.sleep(pause, signal);
    }
  }
}

async function attach(
  ctx: StageContext,
  run: JobRun,
  seen: { seq: number; at: number },
  onEvent: (event: JobEvent) => void,
  signal: AbortSignal,
): Promise<JobStatus> {
  const engine = await engineOf(run, ctx);
  const { name } = run.metadata;
  for await (const event of engine.followJob(name, seen.seq, signal)) {
    seen.seq = event.seq;
    seen.at = ctx.clock.monotonicMs();
    onEvent(event);
  }
  return (await engine.jobStatus(name)) ?? lostJob(run);
}

/** A host that is out of reach may come back; one that is another machine may not. */
function mayComeBack(error: unknown): boolean {
  return isOutOfReach(error) && error.exit === EXIT.unreachable;
}

/** What is left of a job whose folder the engine does not have. */
export function lostJob({ metadata, spec }: JobRun): JobStatus {
  const kind = (spec.job?.kind ?? 'finetune') as JobStatus['kind'];
  return { id: metadata.name, kind, state: 'lost', startedAt: spec.startedAt, resumable: false };
}
