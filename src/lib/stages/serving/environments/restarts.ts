import type { Restarts } from '../../../core/ports/restarts.ts';

/** Ends by itself of what serves in an environment, by part; of the engine in the live slot. */
export interface ServingRestarts {
  engine?: Restarts;
  gateway?: Restarts;
}

const RECENT_MS = 24 * 3600 * 1000;

/** Pure: the ends of the last 24 hours, and the last one of a part that stays down. Null where there are none. */
export function recentRestarts(restarts: ServingRestarts = {}, now: string): ServingRestarts | null {
  const since = Date.parse(now) - RECENT_MS;
  const parts = Object.entries(restarts).flatMap(([part, { ends, ...rest }]: [string, Restarts]) => {
    const recent = ends.filter(({ at }) => Date.parse(at) >= since);
    const shown = recent.length === 0 && rest.gaveUp ? ends.slice(-1) : recent;
    return shown.length > 0 ? [[part, { ...rest, ends: shown }]] : [];
  });
  return parts.length > 0 ? (Object.fromEntries(parts) as ServingRestarts) : null;
}

/** Pure: a part ended too often, and stays down. */
export function hasGivenUp(restarts: ServingRestarts | null = null): boolean {
  return restarts?.engine?.gaveUp === true || restarts?.gateway?.gaveUp === true;
}
