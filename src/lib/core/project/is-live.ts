import type { JobState } from '../ports/engine.ts';

/**
 * Pure: whether a job in this state, told by its engine or recorded, runs or is about to, so that what it was given is still
 * its own.
 */
export function isLive(state: JobState | undefined): boolean {
  return state === 'running' || state === 'queued';
}
