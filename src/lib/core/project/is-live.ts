import type { JobState } from '../ports/runner.ts';

/** Pure: true if a job in this state runs or is about to, and keeps its leases. */
export function isLive(state: JobState | undefined): boolean {
  return state === 'running' || state === 'queued';
}
