import type { ResourceOf } from '../project/schemas.ts';
import { listResources } from '../project/resources.ts';
import type { StageContext } from '../run/context.ts';
import { message } from '../text/message.ts';
import { EXIT, SovranError } from '../text/sovran-error.ts';
import { isLive } from '../project/is-live.ts';

export type JobRun = ResourceOf<'Run'>;

/** Every job of the project, oldest first. */
export async function listJobRuns(ctx: StageContext): Promise<JobRun[]> {
  return (await listResources(ctx.project, 'Run')).filter(({ spec }) => spec.kind === 'job');
}

/** Jobs that have not ended, as far as is recorded, oldest first. */
export async function listOpenJobs(ctx: StageContext): Promise<JobRun[]> {
  return (await listJobRuns(ctx)).filter(({ spec }) => isLive(spec.status));
}

/**
 * The job of an id, of a unique beginning of an id, or of a subject (its newest job). Throws `not-found` or
 * `ambiguous-job` (exit 2) naming the candidates.
 */
export async function requireJob(ctx: StageContext, wanted: string): Promise<JobRun> {
  const runs = await listJobRuns(ctx);
  const bySubject = runs.findLast(({ spec }) => spec.subject === wanted);
  if (bySubject) return bySubject;
  const byId = runs.filter(({ metadata }) => wanted !== '' && metadata.name.startsWith(wanted.toUpperCase()));
  const [only, ...others] = byId;
  if (only && others.length === 0) return only;
  throw only ? ambiguous(wanted, byId) : notFound(wanted, runs);
}

/** Ids of jobs as `requireJob` finds them. */
export async function idsOf(wanted: readonly string[], ctx: StageContext): Promise<string[]> {
  return await Promise.all(wanted.map(async (one) => (await requireJob(ctx, one)).metadata.name));
}

function ambiguous(wanted: string, runs: JobRun[]): SovranError {
  const known = runs.map(({ metadata }) => metadata.name);
  return new SovranError({
    code: 'ambiguous-job',
    exit: EXIT.usage,
    text: message('job.ambiguous', { id: wanted, known: known.join(', ') }),
    details: { id: wanted, known },
  });
}

function notFound(wanted: string, runs: JobRun[]): SovranError {
  return new SovranError({
    code: 'not-found',
    exit: EXIT.usage,
    text: message('job.not-found', { id: JSON.stringify(wanted.slice(0, 80)) }),
    fix: message('job.not-found.fix', { count: runs.length }),
    next: ['sovran job list'],
  });
}
