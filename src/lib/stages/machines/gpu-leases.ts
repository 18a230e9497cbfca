import { findResource } from '../../core/project/resources.ts';
import { DEFAULT_RUNNER } from '../../core/project/resources/host.ts';
import { runnerOf } from '../../core/project/runner-kind.ts';
import type { DeviceGrant } from '../../core/ports/runner.ts';
import type { Lease } from '../../core/ports/leases.ts';
import { factsOf } from './hosts/inventory.ts';
import type { StageContext } from '../../core/operation/context.ts';
import { fixable, instant, message } from '../../core/text/message.ts';
import { refusedError, type SovranError } from '../../core/text/sovran-error.ts';
import type { EngineVariant } from '../../core/project/engine-definition.ts';
import type { RunSpec } from '../../core/project/resources/run.ts';

/** What a job or service asks of the GPUs of its host. */
export interface DeviceWish {
  holder: string;
  count: number;
  /** How long it may hold them while nothing of it runs. */
  seconds: number;
}

/** Leases GPUs of a host, or returns those held. Throws `devices-held` or `devices-missing` (exit 3). */
export async function takeDevices(
  ctx: StageContext,
  host: string,
  { holder, count, seconds }: DeviceWish,
): Promise<DeviceGrant | undefined> {
  if (count === 0 || !(await leasesDevices(ctx, host))) return undefined;
  const devices = (await factsOf(ctx, host)).gpus.map(({ uuid }) => uuid);
  if (devices.length < count)
    throw refusedError('devices-missing', fixable('lease.too-few', { host, count, found: devices.length }), {
      next: [`sovran host show ${host}`],
      details: { host, count, found: devices.length },
    });
  const { name: project } = await ctx.project.settings();
  const asked = { holder, actor: await ctx.actor(), project, devices, count, seconds };
  const outcome = await (await ctx.hosts.gpuLeases(host)).acquire(asked);
  if (!outcome.granted) throw held(host, count, outcome.held);
  return { uuids: outcome.leases.map(({ device }) => device), fence: outcome.leases[0]?.fence ?? 0 };
}

async function leasesDevices(ctx: StageContext, host: string): Promise<boolean> {
  const spec = (await findResource(ctx.project, 'Host', host))?.spec ?? { runner: DEFAULT_RUNNER };
  return runnerOf(ctx.runners.kinds, host, spec).leasesDevices;
}

function held(host: string, count: number, leases: Lease[]): SovranError {
  const first = leases.toSorted((left, right) => (left.expires < right.expires ? -1 : 1))[0];
  const { holder = '?', actor = '?', project = '?', since = '?', expires = '?' } = first ?? {};
  const who = { host, count, holder, actor, project };
  const text = message('lease.held', { ...who, since: instant(since), until: instant(expires) });
  return refusedError('devices-held', text, {
    fix: message('lease.held.fix', { host }),
    next: ['sovran job list', 'sovran job reconcile --dry-run'],
    details: { host, count, held: leases.map((lease) => ({ ...lease })) },
  });
}

/** Releases the GPUs of a holder; none held is fine. `count`: requested number. */
export async function freeDevices(ctx: StageContext, host: string, holder: string, count: number): Promise<void> {
  if (count > 0) await (await ctx.hosts.gpuLeases(host)).release(holder);
}

/** Leases have whole seconds. */
const SECOND_MS = 1000;

/** When a job began for the first time, and when its newest attempt ended, host time. */
export interface JobTimes {
  startedAt?: string | undefined;
  endedAt?: string | undefined;
}

/** True if a job ended after its lease was last asked for at `asked`. Pure. */
export function endedSinceAsked({ startedAt, endedAt }: JobTimes, asked: string): boolean {
  if (endedAt === undefined) return false;
  const second = Date.parse(asked);
  return Date.parse(endedAt) >= second + SECOND_MS || (startedAt !== undefined && Date.parse(startedAt) >= second);
}

/** Releases the GPUs of an ended job, unless requested again since. */
export async function freeAfterEnd(ctx: StageContext, host: string, holder: string, times: JobTimes): Promise<void> {
  const leases = await ctx.hosts.gpuLeases(host);
  const held = (await leases.list()).leases.filter((lease) => lease.holder === holder);
  for (const { fence, asked } of held) if (endedSinceAsked(times, asked)) await leases.release(holder, fence, asked);
}

/** GPUs that a recorded job asked for. */
export function wantedByJob({ job }: Pick<RunSpec, 'job'>): number {
  const gpus = (job?.resources as { gpus?: unknown } | undefined)?.gpus;
  return typeof gpus === 'number' && gpus > 0 ? gpus : 0;
}

/** Whether a variant of an engine computes on GPUs where a host has any. */
export function usesGpus(variant: EngineVariant): boolean {
  return variant === 'cuda';
}
