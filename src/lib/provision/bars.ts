import { message } from '../text/message.ts';
import type { ReachedHost } from './host-state.ts';
import { standingOf } from './standing.ts';
import type { Refused } from './why-refused.ts';

const ENGINE_STEP = 'S19';
const ENGINE_REASONS = ['snap-docker', 'engine-too-old'] as const;

/** What keeps a host that could be looked at from being changed, until a person has mended it. Pure. */
export function barsOf(state: ReachedHost, changing: boolean): Refused[] {
  return [...engineBars(state), ...(changing ? fullBars(state) : [])];
}

/** A container engine that only a person can replace: nothing is begun that would stand on it. */
function engineBars(state: ReachedHost): Refused[] {
  const { host, assessments } = state;
  const found = assessments[ENGINE_STEP];
  const why = ENGINE_REASONS.find((reason) => reason === found?.reason);
  if (!why || standingOf(state, ENGINE_STEP) !== 'unknown') return [];
  const version = /^- version: (.*)$/m.exec(found?.diff ?? '')?.[1] ?? '?';
  const reason = message(`provision.engine.${why}`, { host, version });
  return [{ gate: 'engine-usable', detail: why, reason, fix: message(`provision.engine.${why}.fix`) }];
}

/** Whoever has something to change stops before a package is half unpacked. */
function fullBars({ host, full }: ReachedHost): Refused[] {
  if (!full) return [];
  const { path, freeMiB, neededMiB } = full;
  return [
    {
      gate: 'disk-free',
      detail: path,
      reason: message('provision.full', { host, path, free: freeMiB, needed: neededMiB }),
      fix: message('provision.full.fix', { path }),
    },
  ];
}
