import { withUsage } from '../../../core/operation/with-usage.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { UsageJournal, UsageWindow, UsageKey } from '../../../core/ports/usage-journal.ts';
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
import { readModel } from './model-indicators.ts';
import { performanceOf } from './traffic-indicators.ts';
import { askPort } from '../../../core/kit/ask-port.ts';
import { OFFSETS } from '../files/subject.ts';
import { addSeconds } from '../../../core/kit/time.ts';

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
  return withUsage(ctx, (journal) =>
    Promise.all(usages.map((usage) => watch(ctx, { usage, snapshot, journal, lengthMs }))),
  );
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

/** Mean use of a host's GPUs now, by what `watch install` put there; unknown without it, or without a GPU. */
async function readGpuUse(ctx: StageContext, host: string): Promise<number | undefined> {
  const watch = await findResource(ctx.project, 'Watch', host);
  if (!watch) return undefined;
  const answer = await askPort(await ctx.hosts.open(host), watch.spec.portBase + OFFSETS.node, '/metrics').catch(
    () => '',
  );
  return meanUse(answer);
}

/** Pure: of `sovran_gpu_used_ratio`, as the collector writes it. */
export function meanUse(exposition: string): number | undefined {
  const values = [...exposition.matchAll(/^sovran_gpu_used_ratio\{[^}]*\} (\S+)$/gm)].map(([, value]) => Number(value));
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value) / values.length;
}

/** Pure. */
export function gpuIndicator(use: number | undefined): Indicator {
  return noted('performance', 'gpu-use', { value: use ?? null, unit: '1', how: 'measured' });
}

const HOUR_MS = 3_600_000;
/** Longest window that is drawn by hour. */
const BY_HOUR_MS = 48 * HOUR_MS;

/** A window that ends now, and the buckets it is drawn by. */
interface Drawn extends UsageWindow {
  by: Extract<UsageKey, 'hour' | 'day'>;
  /** Keys of all buckets, oldest first, the empty ones too. */
  buckets: string[];
}

/** The window of the last `lengthMs`, in whole hours or days; the current one is not over. Pure. */
export function windowBefore(environment: string, now: string, lengthMs: number): Drawn {
  const [by, digits, hours] = lengthMs <= BY_HOUR_MS ? (['hour', 13, 1] as const) : (['day', 10, 24] as const);
  const count = Math.max(1, Math.ceil(lengthMs / (hours * HOUR_MS)));
  const current = by === 'hour' ? `${now.slice(0, 13)}:00:00.000Z` : `${now.slice(0, 10)}T00:00:00.000Z`;
  const starts = Array.from({ length: count }, (_, at) => addSeconds(current, (at + 1 - count) * hours * 3600));
  const buckets = starts.map((start) => start.slice(0, digits));
  return { environment, from: starts[0] ?? current, until: addSeconds(now, 0.001), by, buckets };
}
