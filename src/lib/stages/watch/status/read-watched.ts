import type { StageContext } from '../../../core/operation/context.ts';
import type { UsageJournal, UsageWindow } from '../../../core/ports/usage-journal.ts';
import { findResource, requireResource } from '../../../core/project/resources.ts';
import { recentRestarts } from '../../serving/environments/restarts.ts';
import { recordedLive } from '../../serving/environments/served.ts';
import { glanceAtEnvironment, type EnvironmentView } from '../../serving/environments/show.ts';
import { readSnapshot, type Snapshot } from '../../snapshot/snapshot.ts';
import { syncUsage } from '../sync/sync.ts';
import type { EnvironmentUsage } from '../sync/schema.ts';
import { type Indicator, noted, type Watched } from '../indicators/indicator.ts';
import { counted, securityOf } from '../security/security-indicators.ts';
import { readUpdates } from '../security/updates.ts';
import { downPrograms } from '../install/install.ts';
import { askHost } from '../../machines/hosts/workload/ask-host.ts';
import { readCost } from '../../value/cost/read-cost.ts';
import { gpuIndicator, readGpuUse } from './gpu-use.ts';
import { readModel } from './model-indicators.ts';
import { performanceOf } from './traffic-indicators.ts';
import { windowBefore } from './window.ts';

/** What is asked: one environment or all, and how far back, milliseconds. */
export interface WatchQuestion {
  environment?: string | undefined;
  lengthMs: number;
}

/**
 * The state of environments in four domains, after fetching what was logged meanwhile. Throws `not-found` (exit 2) for
 * an environment that is not there.
 */
export async function readWatched(ctx: StageContext, { environment, lengthMs }: WatchQuestion): Promise<Watched[]> {
  if (environment !== undefined) await requireResource(ctx.project, 'Environment', environment);
  const [usages, snapshot] = await Promise.all([syncUsage(ctx, environment), readSnapshot(ctx)]);
  const journal = await ctx.usage();
  try {
    return await Promise.all(usages.map((usage) => watch(ctx, { usage, snapshot, journal, lengthMs })));
  } finally {
    journal.close();
  }
}

interface Parts {
  usage: EnvironmentUsage;
  snapshot: Snapshot;
  journal: UsageJournal;
  lengthMs: number;
}

async function watch(ctx: StageContext, { usage, snapshot, journal, lengthMs }: Parts): Promise<Watched> {
  const { environment: name, inFlight, unreachable } = usage;
  const now = ctx.clock.now();
  const window = windowBefore(name, now, lengthMs);
  const view = await glanceAtEnvironment(ctx, name);
  const groups = new Map(journal.group(window, window.by).map((group) => [group.key, group]));
  const traffic = {
    buckets: window.buckets.map((key) => groups.get(key)),
    hours: (Date.parse(window.until) - Date.parse(window.from)) / 3_600_000,
    readings: journal.tokens(window),
  };
  const installed = await findResource(ctx.project, 'Watch', usage.host);
  const down = installed && (await readPart(ctx, usage, () => downPrograms(ctx, installed)));
  const updates = await readPart(ctx, usage, () => readUpdates(ctx, usage.host));
  const security = securityOf({
    buckets: traffic.buckets,
    minutes: journal.group(window, 'minute'),
    ended: journal.group(window, 'ended'),
    extent: journal.extent(window),
    inFlight,
    gatewayEnded: (recentRestarts(view.restarts, now)?.gateway?.ends.length ?? 0) > 0,
    alterations: await readPart(ctx, usage, async () => (await ctx.gateway(name)).alterations()),
    updates,
  });
  const indicators = [
    ...performanceOf(traffic, view.objectives),
    restartsOf(view, now),
    gpuIndicator(await readPart(ctx, usage, () => readGpuUse(ctx, usage.host))),
    ...(installed ? [{ ...counted('watch-down', down?.length ?? null, 0), domain: 'performance' as const }] : []),
    ...(await readCosts(ctx, window)),
    ...security,
    ...(await readModel(ctx, snapshot, { environment: name, live: recordedLive(view) })),
  ];
  return {
    environment: name,
    host: usage.host,
    release: recordedLive(view),
    from: window.from,
    until: now,
    ...(unreachable === undefined ? {} : { unreachable }),
    indicators: unreachable === undefined ? indicators : indicators.map(unknownNow),
    updates: updates ?? null,
    applications: journal.group(window, 'application').map(({ key, requests, outcomes, bytes }) => ({
      application: key,
      requests,
      lost: outcomes.lost,
      bytes,
    })),
  };
}

/** What a host says of itself; undefined where it does not answer. */
async function readPart<T>(
  ctx: StageContext,
  { host, unreachable }: EnvironmentUsage,
  read: () => Promise<T>,
): Promise<T | undefined> {
  if (unreachable !== undefined) return undefined;
  const answer = await askHost(ctx, host, read);
  return answer.known ? answer.value : undefined;
}

/** What was fetched before says nothing of now. */
function unknownNow(indicator: Indicator): Indicator {
  return { ...indicator, state: 'unknown' };
}

function restartsOf({ restarts, gateway }: EnvironmentView, now: string): Indicator {
  const recent = recentRestarts(restarts, now);
  const parts = Object.values(recent ?? {});
  const count = parts.reduce((sum, { ends }) => sum + ends.length, 0);
  const isDown = parts.some(({ gaveUp }) => gaveUp);
  const value = gateway.unreachable === undefined ? count : null;
  return noted('performance', 'restarts', { value, unit: '', how: 'measured' }, isDown ? 'missed' : 'noted');
}

/** What an environment cost in a window, by what was declared; unknown where nothing was. */
async function readCosts(
  ctx: StageContext,
  { environment, from, until }: Pick<UsageWindow, 'environment' | 'from' | 'until'>,
): Promise<Indicator[]> {
  const [cost] = (await readCost(ctx, { env: environment, from, until })).environments;
  return [
    costFigure('cost', cost?.total),
    costFigure('cost-per-request', cost?.perRequest),
    costFigure('energy', cost?.energy),
  ];
}

function costFigure(
  id: Indicator['id'],
  figure: { value: number; unit: string; how: Indicator['value']['how'] } | null | undefined,
): Indicator {
  const { value = null, unit = '', how = 'declared' } = figure ?? {};
  return noted('cost', id, { value, unit, how });
}
