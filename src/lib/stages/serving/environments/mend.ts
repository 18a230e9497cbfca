import { FETCH } from '../../../core/project/fetch-records.ts';
import { nextAfterSilence } from '../../machines/hosts/workload/ask-host.ts';
import { GATEWAY_SILENT } from '../../../core/text/is-gateway-silent.ts';
import { isServedOtherwise, recordedLive, servedBy } from './served.ts';
import { isServing, type EnvironmentView } from './show.ts';

/**
 * Pure: what to type where an environment that was stopped is not as recorded. What its gateway had of releases that are not recorded
 * here may still run.
 */
export function commandsAfterStop(environment: EnvironmentView): string[] {
  const { gateway, slots } = environment;
  const mayRun = gateway.slots.filter(({ release, state }) => release !== undefined && state !== 'maint');
  const unknown = mayRun.some(({ slot, release }) => slots[slot] !== release);
  return [...commandsToMend(environment), ...(unknown ? ['sovran job reconcile'] : [])];
}

/**
 * Pure: what to type where an environment is not as recorded. One on another machine may be as somebody else recorded, so that
 * the record is fetched first, and the traffic is not taken back by what may be behind still; while somebody changes it (`held`)
 * nothing is offered.
 */
export function commandsToMend(environment: EnvironmentView, held = false): string[] {
  const { name, host, port, here, gateway, live, misplaced } = environment;
  if (gateway.unreachable === GATEWAY_SILENT) return [`sovran env show ${name}`, `sovran env stop ${name}`];
  if (gateway.unreachable !== undefined) return nextAfterSilence(host, gateway.unreachable);
  const moved = isServedOtherwise(recordedLive(environment), servedBy(gateway));
  const otherwise = misplaced.length > 0 || moved;
  const asRecorded = gateway.running && (live === undefined || isServing(environment)) && !otherwise;
  if (asRecorded || held) return [];
  const back = `sovran env add ${name} --host ${host} --port ${port}`;
  if (!otherwise) return [back];
  const fetched = here ? [] : [FETCH];
  return live === undefined ? fetched : [...fetched, moved && !here ? back : `${back} --as-recorded`];
}
