import type { Engine, JobStatus } from '../../../core/ports/engine.ts';
import type { StageContext } from '../../../core/operation/context.ts';

/** Longest that an overview waits for the judgement of a job that has just ended, milliseconds; less than it waits for a host. */
const JUDGED_WITHIN_MS = 3_000;

/**
 * A job as an overview shows it: judged where that is quick. The outputs of a large one are hashed for minutes, which is no
 * silence of its host; it is `unjudged` then, and the hashing has ended.
 */
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
