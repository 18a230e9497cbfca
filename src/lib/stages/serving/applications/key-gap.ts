import { isElsewhere } from '../../machines/hosts/environments/serving-host.ts';
import type { KeyGrant, KeyGrants } from '../../../core/ports/gateway.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { knownKeys } from './known-keys.ts';
import { endOfKey } from './open-keys.ts';

/** Gateways count in whole seconds. */
const PRECISION_MS = 1000;

/** Names of applications whose keys a gateway and the files of this clone tell differently. */
export interface KeyGap {
  /** The files still accept a key that has ended at the gateway, or ends there sooner. */
  ended: string[];
  /** The gateway accepts a key that the files do not name. */
  unknown: string[];
}

/** Pure. Without a gap both are empty. */
export function findKeyGap(recorded: KeyGrants, remembered: KeyGrants, now: string): KeyGap {
  const instant = Date.parse(now);
  const ended = Object.entries(recorded).filter(([digest, key]) => {
    const there = remembered[digest];
    return there !== undefined && endOfKey(key) > instant && endOfKey(there) < endOfKey(key) - PRECISION_MS;
  });
  const unknown = Object.entries(remembered).filter(
    ([digest, key]) => endOfKey(key) > instant && !(digest in recorded),
  );
  return { ended: applicationsOf(ended), unknown: applicationsOf(unknown) };
}

function applicationsOf(keys: [digest: string, key: KeyGrant][]): string[] {
  return [...new Set(keys.map(([, { application }]) => application))].toSorted();
}

/** Compares where another clone can have changed keys; null on this machine, where nobody else does. */
export async function readKeyGap(ctx: StageContext, environment: string, host: string): Promise<KeyGap | null> {
  if (!(await isElsewhere(ctx, host))) return null;
  const remembered = await (await ctx.gateway(environment, host)).keys();
  return findKeyGap(await knownKeys(ctx.project, environment), remembered, ctx.clock.now());
}
