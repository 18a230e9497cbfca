import { hasGivenUp } from '../../serving/environments/restarts.ts';
import type { EnvironmentStatus, ProjectStatus } from './read-status.ts';

/** Pure: nothing waits, is lost, overdue, or differs from the record, and every host could be asked. */
export function isAsRecorded(status: ProjectStatus): boolean {
  const { environments, unreachable, damaged, record, watches, interrupted, uncommitted, jobs, overdue } = status;
  const faults = [unreachable, damaged, record.breaks, watches, interrupted, uncommitted];
  return (
    overdue === 0 &&
    faults.every(({ length }) => length === 0) &&
    environments.every(servesAsRecorded) &&
    jobs.every((job) => job.status !== 'lost')
  );
}

function servesAsRecorded({ health, stopped, misplaced, restarts }: EnvironmentStatus): boolean {
  const isExpected = health === 'healthy' || health === 'empty' || (stopped && health === 'gateway-down');
  return isExpected && misplaced.length === 0 && !hasGivenUp(restarts);
}
