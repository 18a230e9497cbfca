import { listOpenJobs, type JobRun } from '../../../core/project/job-runs.ts';
import { listEnvironments } from '../../../core/project/live.ts';
import { findResource } from '../../../core/project/resources.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { readUnsettledJournals } from '../../../core/operation/journal/unsettled-journals.ts';

const DIGEST = /sha256:[0-9a-f]{64}/g;

/**
 * Digests that this project still needs on a machine: what its environments there serve or would go back to, what its open
 * jobs read, what its runs that are not over name, and its engine. All else can be sent again. `names` are all
 * that the inventory has for the machine, the one that was asked for first; `own` is the run that asks, which only names what it removes.
 */
export async function neededThere(ctx: StageContext, names: readonly string[], own?: string): Promise<string[]> {
  const open = await openJobsOn(ctx, names);
  const journals = readUnsettledJournals(ctx.project.root).filter(({ run }) => run !== own);
  const named = [...open.map(({ spec }) => spec.job), ...journals, ...(await servedThere(ctx, names))];
  return [...new Set([...(JSON.stringify(named).match(DIGEST) ?? []), await engineNeeded(ctx)])].sort();
}

/** Jobs under any of these names that have not ended, as far as is recorded. */
export async function openJobsOn(ctx: StageContext, names: readonly string[]): Promise<JobRun[]> {
  return (await listOpenJobs(ctx)).filter(({ spec }) => names.includes(spec.host ?? ''));
}

/** What this version's engine needs, which is the same anywhere: no host is asked, since its container engine may hang. */
async function engineNeeded(ctx: StageContext): Promise<string> {
  return (await (await ctx.engine('local', 'process')).environment()).lockDigest;
}

async function servedThere(ctx: StageContext, names: readonly string[]): Promise<object[]> {
  const environments = await listEnvironments(ctx.project);
  const releases = environments
    .filter(({ spec }) => names.includes(spec.host))
    .flatMap(({ spec }) => [...Object.values(spec.slots), spec.previous]);
  const found = releases.map(async (name) => (name ? findResource(ctx.project, 'Release', name) : undefined));
  return (await Promise.all(found)).flatMap((release) => (release ? [release.spec.record] : []));
}
