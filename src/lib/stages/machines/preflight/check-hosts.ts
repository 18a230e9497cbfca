import { runnerOf } from '../../../core/project/runner-kind.ts';
import pLimit from 'p-limit';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';
import { checkHost } from './check-host.ts';
import { expectHost, readNeeds, type ProjectNeeds } from './expect-host.ts';
import { readObservation, whyUnusable, writeObservation, type HostObservation } from './observation.ts';
import { profileOf } from '../../../core/project/resources/host.ts';
import { lostBy, type HostReport } from './report.ts';
import { selectReadableHosts, type Selection } from './select-hosts.ts';

const WIDTH = 16;

/** Checks hosts in parallel, results in the given order. An unreachable host or invalid file becomes a row. */
export async function checkHosts(
  ctx: StageContext,
  selection: Selection & { measure: boolean; asRoot?: boolean },
): Promise<HostReport[]> {
  const { hosts, unreadable } = await selectReadableHosts(ctx, selection);
  const needs = await readNeeds(ctx, hosts);
  const limit = pLimit(WIDTH);
  const reports = await Promise.all(hosts.map((host) => limit(() => checkOne(ctx, host, needs, selection))));
  const broken = unreadable.map(({ host, error }) => lost(host, profileOf({}), ctx.clock.now(), error));
  return [...reports, ...broken];
}

async function checkOne(
  ctx: StageContext,
  resource: ResourceOf<'Host'>,
  needs: ProjectNeeds,
  { measure, asRoot = false }: { measure: boolean; asRoot?: boolean },
): Promise<HostReport> {
  const { name } = resource.metadata;
  const before = await readObservation(ctx.project, name);
  try {
    const host = await ctx.hosts.open(name);
    try {
      const { containers } = runnerOf(ctx.runners.kinds, name, resource.spec);
      const seen = { bootId: before?.bootId, gpus: before?.gpusSeen, measure, containers };
      const expected = expectHost(resource, host, needs, seen);
      return await kept(ctx, await checkHost(ctx, host, expected, asRoot), before);
    } finally {
      await host.close();
    }
  } catch (failure) {
    if (!(failure instanceof SovranError) || ctx.interrupt.signal.aborted) throw failure;
    return lost(name, profileOf(resource.spec), ctx.clock.now(), failure);
  }
}

/** A check survives if its observation cannot be stored. */
async function kept(ctx: StageContext, report: HostReport, before?: HostObservation): Promise<HostReport> {
  try {
    await writeObservation(ctx.project, report, before);
    return report;
  } catch (error) {
    const notKept = whyUnusable(error);
    if (notKept === undefined) throw error;
    return { ...report, notKept };
  }
}

function lost(host: string, profile: string, checkedAt: string, failure: SovranError): HostReport {
  return { host, profile, checkedAt, source: 'machine', checks: [], verdict: lostBy(failure), failure };
}
