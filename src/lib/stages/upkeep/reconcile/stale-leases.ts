import { endedSinceAsked, type JobTimes } from '../../machines/gpu-leases.ts';
import { factsOf } from '../../machines/hosts/inventory.ts';
import type { Runner } from '../../../core/ports/runner.ts';
import type { Lease } from '../../../core/ports/leases.ts';
import { isLive } from '../../../core/project/is-live.ts';
import { listJobRuns } from '../../../core/project/job-runs.ts';
import { listEnvironments } from '../../../core/project/live.ts';
import { isRecordedService } from '../../../core/project/recorded-service.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';

/** A lease whose holder does not run. */
export interface StaleLease {
  host: string;
  holder: string;
  devices: string[];
  /** When it was last asked for, host time; the latest of several devices. */
  asked: string;
}

/** A machine with two names shows each lease twice. Pure. */
export function withoutTwins(leases: readonly StaleLease[]): StaleLease[] {
  const sameOf = ({ host: _host, ...lease }: StaleLease): string => JSON.stringify(lease);
  return leases.filter((lease, at) => leases.findIndex((one) => sameOf(one) === sameOf(lease)) === at);
}

/** Leases of this project on the GPUs of a host whose holders do not run. */
export async function staleLeasesOn(
  host: string,
  settled: (id: string) => boolean,
  ctx: StageContext,
): Promise<StaleLease[]> {
  if ((await factsOf(ctx, host)).gpus.length === 0) return [];
  const { name: project } = await ctx.project.settings();
  const { leases, now } = await (await ctx.hosts.gpuLeases(host)).list();
  const stale: Lease[] = [];
  for (const lease of leases)
    if (lease.project === project && !settled(lease.holder) && (await isStale(ctx, host, lease, now)))
      stale.push(lease);
  return [...Map.groupBy(stale, ({ holder }) => holder)].map(([holder, own]) => {
    const asked = own.map((lease) => lease.asked).toSorted();
    return { host, holder, devices: own.map(({ device }) => device), asked: asked.at(-1) ?? '' };
  });
}

/** Longest time between a lease and the start of its holder, which sends its inputs first, ms. */
const STARTING_MS = 6 * 3600 * 1000;

/** Whether the holder of a lease neither runs nor can still be starting; `now` is the host's time. An unknown state is not stale. */
export async function isStale(ctx: StageContext, host: string, lease: Lease, now: string): Promise<boolean> {
  const holder = await holderState(ctx, host, lease.holder);
  if (holder.state !== 'ended' && holder.state !== 'absent') return false;
  return endedSinceAsked(holder, lease.asked) || Date.parse(now) - Date.parse(lease.asked) > STARTING_MS;
}

/** From the one that counts most among several engines. */
const STATES = ['in-use', 'ended', 'unknown', 'absent'] as const;

/** `in-use`: it runs, or is a service in a slot; `absent`: no engine that may have it does. Times are of a job that has ended. */
export interface HolderState extends JobTimes {
  state: (typeof STATES)[number];
}

/** Names that an engine may have given. */
const ENGINE_NAME = /^[0-9A-Za-z][0-9A-Za-z.-]{0,62}$/;

/** State of a lease's holder, by the engine that its record names, else by any. */
export async function holderState(ctx: StageContext, host: string, holder: string): Promise<HolderState> {
  if (!ENGINE_NAME.test(holder)) return { state: 'unknown' };
  const recorded = (await listJobRuns(ctx)).find(({ metadata }) => metadata.name === holder)?.spec.runner;
  const states: HolderState[] = [];
  for (const name of recorded === undefined ? ctx.runners.kinds.map((kind) => kind.name) : [recorded])
    states.push(await stateIn(ctx, await ctx.runners.open(host, name), holder).catch(unknownTo(recorded)));
  const weightOf = ({ state }: HolderState): number => STATES.indexOf(state);
  return states.toSorted((left, right) => weightOf(left) - weightOf(right))[0] ?? { state: 'absent' };
}

/** An engine that no record names may be closed to this user. */
function unknownTo(recorded: string | undefined): (error: unknown) => HolderState {
  return (error) => {
    if (recorded === undefined && error instanceof SovranError && error.code === 'engine-unreachable')
      return { state: 'unknown' };
    throw error;
  };
}

async function stateIn(ctx: StageContext, runner: Runner, holder: string): Promise<HolderState> {
  const job = await runner.jobs.status(holder, { judged: false });
  if (job)
    return isLive(job.state) ? { state: 'in-use' } : { state: 'ended', startedAt: job.startedAt, endedAt: job.endedAt };
  const { state, labels } = await runner.services.status(holder);
  if (state === 'absent') return { state };
  const isInUse = state !== 'exited' || isRecordedService(labels, await listEnvironments(ctx.project));
  return { state: isInUse ? 'in-use' : 'ended' };
}
