import type { StageContext } from '../../../core/operation/context.ts';
import type { JobKind } from '../../../core/ports/runner.ts';
import { isLive } from '../../../core/project/is-live.ts';
import type { JobRun } from '../../../core/project/job-runs.ts';
import { listResources } from '../../../core/project/resources.ts';
import { message } from '../../../core/text/message.ts';
import { type SovranError, usageError } from '../../../core/text/sovran-error.ts';
import { askHost } from '../../machines/hosts/workload/ask-host.ts';
import { runnerOf, idsOf, requireJob } from '../../jobs/find-job.ts';
import { gatherFigures, readFigures, type JobFigures } from '../../jobs/figures.ts';
import { evaluationsOf } from '../../measure/reports/evaluations.ts';
import { jobMetrics } from './job-metrics.ts';
import type { ComparedJob, JobComparison } from './schema.ts';
import { differencesOf, settingsOf, type NameOf } from './settings.ts';

/** A chart has as many line patterns. */
const MOST_JOBS = 8;
const NO_CURVE = { step: [], seconds: [], loss: [] };

/** Compares jobs in the order given. Throws `not-enough-jobs`, `too-many-jobs`, `not-found` or `ambiguous-job` (exit 2). */
export async function compareJobs(wanted: readonly string[], ctx: StageContext): Promise<JobComparison> {
  const ids = [...new Set(await idsOf(wanted, ctx))];
  if (ids.length < 2) throw wrongNumber('not-enough-jobs');
  if (ids.length > MOST_JOBS) throw wrongNumber('too-many-jobs');
  const runs = await Promise.all(ids.map((id) => requireJob(ctx, id)));
  const nameOf = await readNames(ctx);
  const jobs = await Promise.all(runs.map((run) => compared(run, nameOf, ctx)));
  return { jobs, ...differencesOf(jobs.map(({ settings }) => settings)) };
}

async function compared(run: JobRun, nameOf: NameOf, ctx: StageContext): Promise<ComparedJob> {
  const { metadata, spec } = run;
  const { from, figures } = await findFigures(run, ctx);
  const made = (await listResources(ctx.project, 'Model')).filter((model) => model.spec.job === metadata.name);
  const models = made.map((model) => ({ name: model.metadata.name, digest: model.spec.digest }));
  const { step, seconds, loss } = figures?.curve ?? NO_CURVE;
  return {
    id: metadata.name,
    type: (spec.job?.['kind'] ?? 'finetune') as JobKind,
    subject: spec.subject,
    status: spec.status,
    host: spec.host ?? '',
    startedAt: spec.startedAt,
    ...(spec.endedAt === undefined ? {} : { endedAt: spec.endedAt }),
    settings: settingsOf(run, nameOf),
    metrics: jobMetrics(spec, figures),
    curve: { from, step, seconds, loss },
    models,
    evaluations: await evaluationsOf(models, ctx.project),
  };
}

/** From the project, else from the job's host, whose silence leaves the job without a curve. */
async function findFigures(
  run: JobRun,
  ctx: StageContext,
): Promise<{ from: ComparedJob['curve']['from']; figures?: JobFigures | undefined }> {
  const kept = await readFigures(ctx.project, run.metadata.name);
  if (kept && !isLive(run.spec.status)) return { from: 'project', figures: kept };
  const answer = await askHost(ctx, run.spec.host ?? 'local', () => readFromHost(run, ctx));
  const figures = answer.known ? answer.value : undefined;
  return figures ? { from: 'host', figures } : { from: kept ? 'project' : 'none', figures: kept };
}

async function readFromHost(run: JobRun, ctx: StageContext): Promise<JobFigures | undefined> {
  const runner = await runnerOf(run, ctx);
  const status = await runner.jobs.status(run.metadata.name, { judged: false });
  if (!status || status.folderAway !== undefined) return undefined;
  return gatherFigures(status, (id) => runner.jobs.follow(id, 0, ctx.interrupt.signal), null);
}

async function readNames({ project }: StageContext): Promise<NameOf> {
  const known = [...(await listResources(project, 'Model')), ...(await listResources(project, 'Dataset'))];
  const names = new Map(known.map(({ metadata, spec }) => [spec.digest, metadata.name]));
  return (digest) => names.get(digest);
}

function wrongNumber(code: 'not-enough-jobs' | 'too-many-jobs'): SovranError {
  return usageError(code, message(`compare.${code}`), {
    fix: message('compare.jobs.fix', { most: MOST_JOBS }),
    next: ['sovran job list'],
  });
}
