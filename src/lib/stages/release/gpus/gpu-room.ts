import { factsOf } from '../../machines/hosts/inventory.ts';
import type { DamagedLease, Lease } from '../../../core/ports/leases.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Serving } from '../../serving/environments/serving.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';

/** A job or service that has GPUs of a host. */
export type GpuHolder = Pick<Lease, 'holder' | 'actor' | 'project'> & { count: number };

/** The GPUs of a host, and their holders. */
export interface GpuUse {
  host: string;
  total: number;
  holders: GpuHolder[];
  /** Damaged leases on its GPUs, which stay taken. */
  damaged: DamagedLease[];
}

/** Reads the use of a host's GPUs as the host judges it. Throws as `Leases.list`. */
export async function readGpuUse(ctx: StageContext, host: string): Promise<GpuUse> {
  const uuids = (await factsOf(ctx, host)).gpus.map(({ uuid }) => uuid);
  const { leases, damaged = [] } = await (await ctx.hosts.gpuLeases(host)).list({ judged: true });
  const holders = new Map<string, GpuHolder>();
  for (const { device, free, holder, actor, project } of leases) {
    if (free || !uuids.includes(device)) continue;
    holders.set(holder, { holder, actor, project, count: (holders.get(holder)?.count ?? 0) + 1 });
  }
  const unreadable = damaged.filter(({ device }) => uuids.includes(device));
  return { host, total: uuids.length, holders: [...holders.values()], damaged: unreadable };
}

/** What decides which GPUs a candidate gets. */
export interface GpuFacts {
  /** Holders of the host's GPUs; null if the candidate needs none, or has its own. */
  gpus: GpuUse | null;
  to: Serving;
  occupant: Serving | null;
}

/** GPUs for a candidate: beside what runs, instead of the release kept for a rollback, or none. */
export type GpuRoom = 'beside' | 'instead' | 'none';

/** Where the candidate gets its GPUs, those of an earlier attempt included. Pure. */
export function gpuRoom({ gpus, to, occupant }: GpuFacts): GpuRoom {
  const wanted = to.service.gpus ?? 0;
  if (!gpus) return 'beside';
  const open = freeOf(gpus) + heldBy(gpus, to);
  if (open >= wanted) return 'beside';
  return open + heldBy(gpus, occupant) >= wanted ? 'instead' : 'none';
}

/** The candidate gets its GPUs; no gate if it needs none. Pure. */
export function gpuGates(facts: GpuFacts): Gate[] {
  const { gpus, to, occupant } = facts;
  if (!gpus) return [];
  const room = gpuRoom(facts);
  const params = { release: to.release, host: gpus.host, wanted: to.service.gpus ?? 0 };
  if (room === 'none') return [refusal(facts, gpus, params)];
  const standby = occupant?.release ?? '–';
  const key = room === 'beside' ? 'release.gpus.pass' : 'release.gpus.instead';
  return [passOrFail('gpus', true, message(key, { ...params, standby }))];
}

type Wanted = { release: string; host: string; wanted: number };

function refusal({ to, occupant }: GpuFacts, gpus: GpuUse, params: Wanted): Gate {
  const { host, total } = gpus;
  if (total < params.wanted) {
    const reason = message('lease.too-few', { host, count: params.wanted, found: total });
    return passOrFail('gpus', false, reason, { fix: message('lease.too-few.fix') });
  }
  const open = freeOf(gpus) + heldBy(gpus, to) + heldBy(gpus, occupant);
  const [unreadable] = gpus.damaged;
  if (unreadable && open + gpus.damaged.length >= params.wanted) {
    const { path } = unreadable;
    return passOrFail('gpus', false, message('lease.damaged', { host, path }), {
      fix: message('lease.damaged.fix', { path }),
    });
  }
  const own = [to.service.id, occupant?.service.id];
  const others = gpus.holders.filter(({ holder }) => !own.includes(holder));
  const holders = others.map(({ holder, actor, project }) => `${holder} (${actor}, ${project})`).join(', ');
  return passOrFail('gpus', false, message('release.gpus.fail', { ...params, total, open, holders }), {
    fix: message('release.gpus.fix', { environment: to.environment }),
    next: ['sovran job list', 'sovran job reconcile --dry-run'],
  });
}

function freeOf({ total, holders, damaged }: GpuUse): number {
  return Math.max(0, total - damaged.length - holders.reduce((sum, { count }) => sum + count, 0));
}

function heldBy({ holders }: GpuUse, serving: Serving | null): number {
  return holders.find(({ holder }) => holder === serving?.service.id)?.count ?? 0;
}
