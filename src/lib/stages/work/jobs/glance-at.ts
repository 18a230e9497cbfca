import type { Engine, JobStatus } from '../../../core/ports/engine.ts';
import type { StageContext } from '../../../core/operation/context.ts';

/** Longest that an overview waits for the judgement of a job that has just ended, milliseconds; less than it waits for a host. */
const JUDGED_WITHIN_MS = 3_000;

/** A job as overviews show it; `unjudged` while its large outputs would still have to be hashed. */
export async function glanceAt(engine: Engine, id: string, { clock }: StageContext): Promise<JobStatus | undefined> {
  const status = await engine.jobStatus(id, { judged: false });
  if (!status?.unjudged) return status;
  const patience = new AbortController();
  const late = clock.sleep(JUDGED_WITHIN_MS, patience.signal).then(
    () => status,
    () => status,
  );
  const judging = engine.jobStatus(id, { signal: patience.signal });
  try {
    return await Promise.race([judging, late]);
  } finally {
    patience.abort();
    // Whoever glances leaves soon, and what goes on at the host then has nobody to end it.
    await judging.catch(() => undefined);
  }
}
