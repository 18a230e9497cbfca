import pLimit from 'p-limit';
import type { ResourceOf } from '../project/schemas.ts';
import type { StageContext } from '../run/context.ts';
import { SovranError } from '../text/sovran-error.ts';
import { checkHost } from './check-host.ts';
import { expectHost, readNeeds, type ProjectNeeds } from './expect-host.ts';
import { readObservation, writeObservation } from './observation.ts';
import { DEFAULT_PROFILE } from './read-profile.ts';
import { lostBy, type HostReport } from './report.ts';
import { selectHosts, type Selection } from './select-hosts.ts';

/** Hosts asked at the same time. */
const WIDTH = 16;

/**
 * Checks hosts beside each other, in the order given; `asRoot`: the password of sudo is there where it wants one. A host that does not answer is a row of its own: the others' results
 * stay. What was seen is kept for `host list`.
 */
export async function checkHosts(
  ctx: StageContext,
  selection: Selection & { measure: boolean; asRoot?: boolean },
): Promise<HostReport[]> {
  const hosts = await selectHosts(ctx, selection);
  const needs = await readNeeds(ctx, hosts);
  const limit = pLimit(WIDTH);
  return Promise.all(hosts.map((host) => limit(() => checkOne(ctx, host, needs, selection))));
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
    const host = await ctx.host(name);
    try {
      const expected = expectHost(resource, host, needs, { bootId: before?.bootId, gpus: before?.gpusSeen, measure });
      const report = await checkHost(ctx, host, expected, asRoot);
      await writeObservation(ctx.project, report, before);
      return report;
    } finally {
      await host.close();
    }
  } catch (failure) {
    if (!(failure instanceof SovranError) || ctx.interrupt.signal.aborted) throw failure;
    return lost(resource, ctx.clock.now(), failure);
  }
}

function lost({ metadata, spec }: ResourceOf<'Host'>, checkedAt: string, failure: SovranError): HostReport {
  const profile = spec.profile ?? DEFAULT_PROFILE;
  const verdict = lostBy(failure);
  return { host: metadata.name, profile, checkedAt, source: 'machine', checks: [], verdict, failure };
}
