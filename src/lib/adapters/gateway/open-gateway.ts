import { endOfAccessLog, readAccessLog } from './access-log.ts';
import { ensureGateway } from './ensure.ts';
import { stopHaproxy } from './haproxy.ts';
import { withoutKeys } from './key-memory.ts';
import { type GatewayPlaces, placesOf } from './paths.ts';
import { readPortStatus } from './port-status.ts';
import { reachGateway, requireForwarding } from './reach.ts';
import { requireHaproxy } from './run-on-host.ts';
import { readRunning } from './servers.ts';
import { assignSlot, setSlotState, switchSlots, waitUntilUp, withdrawSlot } from './slots.ts';
import { configOf, readState } from './config.ts';
import { SLOTS } from '../../core/kit/gateway-config.ts';
import { runningFingerprint } from './workers.ts';
import { forgetSlots, removeGateway, restGateway } from './stop-gateway.ts';
import { sweepTemporaries, TEMPORARY } from './temporary.ts';
import { addKeys, readKeys, updateKeys } from './update-keys.ts';
import { basename } from 'node:path/posix';
import { systemClock } from '../clock.ts';
import { localHost } from '../hosts/local-host.ts';
import { followLogFile } from '../runners/job/follow-log-file.ts';
import { readLog } from '../runners/job/log-file.ts';
import { restartsOf } from '../restarts.ts';
import type { Alteration, Gateway, GatewayStatus } from '../../core/ports/gateway.ts';
import type { Host } from '../../core/ports/host.ts';
import type { ProjectStore } from '../../core/ports/project-store.ts';
import { projectMark } from '../../core/project/listed-host.ts';
import { isGatewayTimeout } from '../../core/failures/gateway-timeout.ts';
import { withNext } from '../../core/text/sovran-error.ts';

const STOP_GRACE_MS = 1000;

/** The HAProxy in front of an environment of a project, running or not, on its host. */
export async function openGateway(
  environment: string,
  project: ProjectStore,
  host: Host = localHost('local'),
): Promise<Gateway> {
  const places = placesOf(host, await projectMark(project, host.transport), environment);
  const naming = <T>(answer: Promise<T>): Promise<T> => namingEnvironment(environment, answer);
  const log = { host, clock: systemClock, folder: places.dir, name: basename(places.log) };
  if (environment.startsWith(TEMPORARY)) await sweepTemporaries(host);
  return {
    traces: { folder: places.dir, accessLog: places.access, metrics: places.metrics },
    preflight: async (bind, port) => {
      await Promise.all([requireHaproxy(host), requireForwarding(host)]);
      return readPortStatus(places, bind, port);
    },
    ensure: async (spec) => {
      await requireForwarding(host);
      await naming(ensureGateway(places, spec));
      return naming(readStatus(places));
    },
    status: () => naming(readStatus(places)),
    reach: reachGateway.bind(null, places),
    assign: assignSlot.bind(null, places),
    setSlot: setSlotState.bind(null, places),
    switchTo: switchSlots.bind(null, places),
    withdraw: withdrawSlot.bind(null, places),
    waitUp: waitUntilUp.bind(null, places),
    keys: readKeys.bind(null, places),
    addKeys: (added) => naming(addKeys(places, added)),
    revokeKeys: (revoked) => naming(updateKeys(places, (memory) => withoutKeys(memory, revoked))),
    readAccess: readAccessLog.bind(null, places),
    endOfAccess: endOfAccessLog.bind(null, places),
    alterations: () => naming(readAlterations(places)),
    log: (bytes) => readLog(host, log.folder, bytes, log.name),
    followLog: (since, signal) => followLogFile(log, since, signal),
    stop: () => stopHaproxy(places, STOP_GRACE_MS),
    rest: ({ forget }) => restGateway(places, forget, STOP_GRACE_MS),
    forgetSlots: forgetSlots.bind(null, places),
    remove: removeGateway.bind(null, places),
  };
}

async function readAlterations(places: GatewayPlaces): Promise<Alteration[]> {
  const state = await readState(places);
  if (!state) return [];
  const [wanted, there, running] = await Promise.all([
    configOf(places, state),
    places.host.files.read(places.config),
    runningFingerprint(places),
  ]);
  const file = Buffer.from(there ?? '').toString() === wanted.text;
  return [
    ...(file ? [] : ['file' as const]),
    ...(running === undefined || running === wanted.fingerprint ? [] : ['running' as const]),
  ];
}

async function readStatus(places: GatewayPlaces): Promise<GatewayStatus> {
  const [state, { processes, servers }, ends] = await Promise.all([
    readState(places),
    readRunning(places),
    places.host.files.read(places.restarts),
  ]);
  return {
    running: processes !== undefined,
    ...(processes ? { pid: processes.master } : {}),
    ...(state?.lastServed === undefined ? {} : { lastServed: state.lastServed }),
    ...restartsOf(Buffer.from(ends ?? '').toString()),
    url: state
      ? `http://${state.spec.bind.includes(':') ? `[${state.spec.bind}]` : state.spec.bind}:${state.spec.port}`
      : '',
    slots: SLOTS.map((slot) => {
      const record = state?.slots[slot];
      const server = servers.find((candidate) => candidate.slot === slot);
      const found = server ?? { slot, state: record?.state ?? 'maint', up: false, sessions: 0, total: 0 };
      return { ...found, ...(record?.target ? { release: record.target.release } : {}) };
    }),
  };
}

/** An answer of a gateway; of one that is silent the commands to type next name its environment, which is what ends a hang. */
export async function namingEnvironment<T>(environment: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!isGatewayTimeout(error) || environment.startsWith(TEMPORARY)) throw error;
    throw withNext(error, [`sovran env show ${environment}`, `sovran env stop ${environment}`]);
  }
}
