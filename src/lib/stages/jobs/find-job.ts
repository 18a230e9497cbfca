import { listJobRuns, type JobRun } from '../../core/project/job-runs.ts';
import type { StageContext } from '../../core/operation/context.ts';
import { message } from '../../core/text/message.ts';
import { type SovranError, usageError } from '../../core/text/sovran-error.ts';
import type { Runner } from '../../core/ports/runner.ts';

/** The job of an id, a unique beginning, or a subject (its newest). Throws `not-found` or `ambiguous-job` (exit 2). */
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
  return usageError('ambiguous-job', message('job.ambiguous', { id: wanted, known: known.join(', ') }), {
    details: { id: wanted, known },
  });
}

function notFound(wanted: string, runs: JobRun[]): SovranError {
  return usageError('not-found', message('job.not-found', { id: JSON.stringify(wanted.slice(0, 80)) }), {
    fix: message('job.not-found.fix', { count: runs.length }),
    next: ['sovran job list'],
  });
}

/** The engine that a job was given to. */
export async function runnerOf({ metadata, spec }: JobRun, ctx: StageContext): Promise<Runner> {
  if (!spec.host) throw new Error(`run ${metadata.name} has no host`);
  return ctx.runners.open(spec.host, spec.runner);
}
