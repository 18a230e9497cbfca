import type { EventPlace, JobEvent, JobStatus } from '../../core/ports/runner.ts';
import { refuseAway, FOLDER_AWAY } from '../machines/hosts/workload/ask-host.ts';
import type { StageContext } from '../../core/operation/context.ts';
import { requireJob, runnerOf } from './find-job.ts';
import type { JobRun } from '../../core/project/job-runs.ts';
import { isUnreachable } from '../../core/failures/unreachable.ts';
import { HOST_UNKNOWN } from '../../core/project/host-unknown.ts';
import { EXIT, type SovranError } from '../../core/text/sovran-error.ts';
import { STORE_EMPTY } from '../../core/failures/store-empty.ts';

/** Hands on events after `after` until the job ends or `signal` aborts. Throws after five minutes without contact. */
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
  const runner = await runnerOf(run, ctx);
  const { name } = run.metadata;
  for await (const event of runner.jobs.follow(name, seen.seq, signal, seen.place)) {
    seen.seq = event.seq;
    seen.at = ctx.clock.monotonicMs();
    onEvent(event);
  }
  // Judging hashes what a large job made for minutes: whoever has left waits for none of it.
  const status = await runner.jobs.status(name, { judged: !signal.aborted, signal });
  return refuseAway(run.spec.host ?? '', status) ?? lostJob(run);
}

/** What is left of a job whose folder the engine does not have. */
export function lostJob({ metadata, spec }: JobRun): JobStatus {
  const kind = (spec.job?.kind ?? 'finetune') as JobStatus['kind'];
  return { id: metadata.name, kind, state: 'lost', startedAt: spec.startedAt, resumable: false };
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** After so long without a word the line is not merely shaky, milliseconds. */
const GIVE_UP_MS = 300_000;
/** Errors that only a user can fix: file access, empty store, missing folder, unlisted host. */
const LASTING = new Set(['host-closed', STORE_EMPTY, FOLDER_AWAY, HOST_UNKNOWN]);

/** Hears the reason once for each lost connection. */
export type OnLost = (error: SovranError) => void;

/** Reconnects with growing pauses; `seen.at` in monotonic ms. Throws the cause after five minutes without contact. */
export async function stayAttached<T>(
  { clock }: StageContext,
  seen: { at: number },
  attach: () => Promise<T>,
  { signal, onLost }: { signal: AbortSignal; onLost?: OnLost | undefined },
): Promise<T> {
  let reported = -1;
  let pause = FIRST_PAUSE_MS;
  for (;;) {
    const before = seen.at;
    try {
      return await attach();
    } catch (error) {
      if (!mayComeBack(error) || clock.monotonicMs() - seen.at > GIVE_UP_MS) throw error;
      if (reported < seen.at) onLost?.(error);
      reported = seen.at;
      pause = seen.at > before ? FIRST_PAUSE_MS : Math.min(pause * 2, LONGEST_PAUSE_MS);
      await clock.sleep(pause, signal);
    }
  }
}

/** A host that is out of reach may come back; one that is another machine may not, and some failures wait for a person. */
function mayComeBack(error: unknown): error is SovranError {
  return isUnreachable(error) && error.exit === EXIT.unreachable && !LASTING.has(error.code);
}
