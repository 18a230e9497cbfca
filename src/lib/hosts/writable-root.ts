import type { StageContext } from '../run/context.ts';
import type { Gate } from '../run/plan.ts';
import { message } from '../text/message.ts';

/** Ends with 0 where the folder can be written to, or be made. */
const LOOK = 'd=$1; until [ -e "$d" ]; do d=$(dirname -- "$d"); done; [ -d "$d" ] && [ -w "$d" ]';

/** A host whose folder this user cannot write to; nothing can be kept there before it is provisioned. */
export interface ClosedRoot {
  host: string;
  path: string;
}

/** Looks whether a host keeps what is given to it; undefined where it does, and where nobody can tell. One round trip. */
export async function findClosedRoot(ctx: StageContext, name: string): Promise<ClosedRoot | undefined> {
  const host = await ctx.host(name);
  if (host.transport === 'local') return undefined;
  const { root } = host.place;
  const { signal } = ctx.interrupt;
  const seen = await host.exec(['sh', '-c', LOOK, 'look', root], { signal, timeoutMs: 20_000 });
  signal.throwIfAborted();
  return seen.outcome === 'known' && seen.exitCode !== 0 ? { host: name, path: root } : undefined;
}

/** The gate of what keeps something on a host. Pure. */
export function closedRootGates(closed: ClosedRoot | undefined): Gate[] {
  if (closed === undefined) return [];
  const { host, path } = closed;
  return [
    {
      id: 'host-provisioned',
      verdict: 'fail',
      reason: message('host.unprovisioned', { host, path }),
      fix: message('host.unprovisioned.fix'),
      next: [`sovran host plan ${host}`, `sovran host apply ${host}`],
    },
  ];
}
