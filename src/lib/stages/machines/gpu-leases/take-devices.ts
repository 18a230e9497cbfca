import type { DeviceGrant } from '../../../core/ports/engine.ts';
import type { Lease } from '../../../core/ports/leases.ts';
import { factsOf } from '../hosts/facts-of.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { instant, message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';

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
  if (count === 0) return undefined;
  const devices = await gpusOf(ctx, host);
  if (devices.length < count) throw missing(host, count, devices.length);
  const { name: project } = await ctx.project.settings();
  const asked = { holder, actor: await ctx.actor(), project, devices, count, seconds };
  const outcome = await (await ctx.leases(host)).acquire(asked);
  if (!outcome.granted) throw held(host, count, outcome.held);
  return { uuids: outcome.leases.map(({ device }) => device), fence: outcome.leases[0]?.fence ?? 0 };
}

async function gpusOf(ctx: StageContext, host: string): Promise<string[]> {
  return (await factsOf(ctx, host)).gpus.map(({ uuid }) => uuid);
}

function held(host: string, count: number, leases: Lease[]): SovranError {
  const first = leases.toSorted((left, right) => (left.expires < right.expires ? -1 : 1))[0];
  const { holder = '?', actor = '?', project = '?', since = '?', expires = '?' } = first ?? {};
  const who = { host, count, holder, actor, project };
  return new SovranError({
    code: 'devices-held',
    exit: EXIT.refused,
    text: message('lease.held', { ...who, since: instant(since), until: instant(expires) }),
    fix: message('lease.held.fix', { host }),
    next: ['sovran job list', 'sovran job reconcile --dry-run'],
    details: { host, count, held: leases.map((lease) => ({ ...lease })) },
  });
}

function missing(host: string, count: number, found: number): SovranError {
  return new SovranError({
    code: 'devices-missing',
    exit: EXIT.refused,
    text: message('lease.too-few', { host, count, found }),
    fix: message('lease.too-few.fix'),
    next: [`sovran host show ${host}`],
    details: { host, count, found },
  });
}
