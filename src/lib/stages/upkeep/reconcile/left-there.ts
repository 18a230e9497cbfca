import { factsOf } from '../../machines/hosts/inventory.ts';
import type { StoredItem } from '../../../core/ports/host-sweeper.ts';
import type { Lease } from '../../../core/ports/leases.ts';
import { listReadableHosts } from '../../../core/project/readable-hosts.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { isStale } from './is-stale.ts';
import { onceEach } from './once-each.ts';
import type { Reach } from './reach.ts';

/** A lease whose holder does not run. */
export interface StaleLease {
  host: string;
  holder: string;
  devices: string[];
  /** When it was last asked for, host time: of several devices the latest. */
  asked: string;
}

/** What an interrupted transfer left on a host, or without one on this machine. */
export interface Part extends Pick<StoredItem, 'id' | 'bytes'> {
  host?: string;
}

/** What this project has left without a use. */
export interface LeftThere {
  leases: StaleLease[];
  parts: Part[];
}

/** Looks at the leases of hosts with GPUs and at what transfers left in every store; of a machine with two names once. */
export async function findLeftThere(
  ctx: StageContext,
  settled: (id: string) => boolean,
  reach: Reach,
): Promise<LeftThere> {
  const leases: StaleLease[] = [];
  const parts: (Part & { host: string })[] = [];
  for (const host of (await listReadableHosts(ctx.project)).hosts)
    await reach.on(host.metadata.name, async () => {
      const { name } = host.metadata;
      if ((await factsOf(ctx, name)).gpus.length > 0) leases.push(...(await staleLeases(host, settled, ctx)));
      parts.push(...(await partsOf(ctx, name)).map((part) => ({ ...part, host: name })));
    });
  const here = await partsOf(ctx);
  const there = await onceEach(parts, ({ id }) => id, ctx);
  const isHere = ({ id }: Part): boolean => here.some((part) => part.id === id);
  return {
    leases: await onceEach(leases, ({ holder }) => holder, ctx),
    parts: [...here, ...there.filter((part) => !isHere(part))],
  };
}

async function partsOf(ctx: StageContext, host?: string): Promise<Part[]> {
  const parts = await (await ctx.hostSweeper(host)).parts();
  return parts.filter((item) => !isArchive(item)).map(({ id, bytes }) => ({ id, bytes }));
}

/** Of an image, whole or half-sent: `engine install` goes on with it there, so that only `gc` takes it away. */
function isArchive({ id }: Pick<StoredItem, 'id'>): boolean {
  return id.startsWith('images/');
}

async function staleLeases(
  { metadata: { name: host } }: ResourceOf<'Host'>,
  settled: (id: string) => boolean,
  ctx: StageContext,
): Promise<StaleLease[]> {
  const { name: project } = await ctx.project.settings();
  const { leases, now } = await (await ctx.leases(host)).list();
  const stale = new Map<string, StaleLease>();
  for (const lease of leases) {
    if (lease.project !== project || settled(lease.holder) || !(await isStale(ctx, host, lease, now))) continue;
    stale.set(lease.holder, withLease(stale.get(lease.holder), host, lease));
  }
  return [...stale.values()];
}

function withLease(known: StaleLease | undefined, host: string, { holder, device, asked }: Lease): StaleLease {
  const latest = known && known.asked > asked ? known.asked : asked;
  return { host, holder, devices: [...(known?.devices ?? []), device], asked: latest };
}
