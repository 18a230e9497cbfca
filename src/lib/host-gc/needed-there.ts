import { isOpenRun, listJobRuns } from '../jobs/find-job.ts';
import { findResource, listResources } from '../project/resources.ts';
import type { StageContext } from '../run/context.ts';
import { readUnsettledJournals } from '../run/unsettled-journals.ts';

const DIGEST = /sha256:[0-9a-f]{64}/g;

/**
 * Digests that this project still needs on a host: what its environments there serve or would go back to, what its open
 * jobs read, what its runs that are not over name, and the engine it has. All else can be sent again.
 */
export async function neededThere(ctx: StageContext, host: string): Promise<string[]> {
  const runs = await listJobRuns(ctx);
  const open = runs.filter(({ spec }) => spec.host === host && isOpenRun(spec));
  const journals = readUnsettledJournals(ctx.project.root);
  const named = [...open.map(({ spec }) => spec.job), ...journals, ...(await servedThere(ctx, host))];
  const { lockDigest } = await (await ctx.engine(host)).environment();
  return [...new Set([...(JSON.stringify(named).match(DIGEST) ?? []), lockDigest])].sort();
}

async function servedThere(ctx: StageContext, host: string): Promise<object[]> {
  const environments = await listResources(ctx.project, 'Environment');
  const names = environments
    .filter(({ spec }) => spec.host === host)
    .flatMap(({ spec }) => [...Object.values(spec.slots), spec.previous]);
  const found = names.map(async (name) => (name ? findResource(ctx.project, 'Release', name) : undefined));
  return (await Promise.all(found)).flatMap((release) => (release ? [release.spec.record] : []));
}
