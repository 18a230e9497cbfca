import { endOfAccessLog, readAccessLog } from './access-log.ts';
import { stopHaproxy, reloadHaproxy, startHaproxy, validateConfig } from './haproxy.ts';
import { withoutKeys, withKeys } from './key-memory.ts';
import { placesOf, type GatewayPlaces } from './paths.ts';
import { readPortStatus, findFreePort } from './port-status.ts';
import { requireHaproxy, keepReserve, writeKept } from './run-on-host.ts';
import { readRunning } from './servers.ts';
import {
  assignSlot,
  setSlotState,
  switchSlots,
  waitUntilUp,
  withdrawSlot,
  replaceReleases,
  restoreLinks,
} from './slots.ts';
import { configOf, readState, stateIn, configSpecOf, initialState, writeState, type GatewayState } from './config.ts';
import { SLOTS, type RenderedConfig } from '../../core/kit/gateway-config.ts';
import { moveServers, waitForChecks } from './rotation.ts';
import { ownCertificate, requireCertificates, writeTrusted } from './certificates.ts';
import { setMemberState } from './members.ts';
import { runningFingerprint, findProcesses } from './workers.ts';
import { forgetSlots, removeGateway, restGateway } from './stop-gateway.ts';
import { sweepTemporaries, TEMPORARY, recordOwner } from './temporary.ts';
import { addKeys, readKeys, updateKeys, alignWithRest } from './update-keys.ts';
import { basename } from 'node:path/posix';
import { systemClock } from '../clock.ts';
import { localHost } from '../hosts/local-host.ts';
import { followLogFile } from '../runners/job/follow-log-file.ts';
import { readLog } from '../runners/job/log-file.ts';
import { restartsOf } from '../restarts.ts';
import type {
  Alteration,
  Endpoint,
  Gateway,
  GatewayFiles,
  GatewayStatus,
  GatewaySpec,
  MemberStatus,
  SlotState,
} from '../../core/ports/gateway.ts';
import type { Host } from '../../core/ports/host.ts';
import type { ProjectStore } from '../../core/ports/project-store.ts';
import { projectMark } from '../../core/project/listed-host.ts';
import { isGatewayTimeout } from '../../core/failures/gateway-timeout.ts';
import { withNext, SovranError } from '../../core/text/sovran-error.ts';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { readOrphan, startAtBoot } from './start-file.ts';

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
    certificate: async () => {
      const { pem, until } = await ownCertificate(places, environment);
      return { pem, until };
    },
    setMember: setMemberState.bind(null, places),
    waitUp: waitUntilUp.bind(null, places),
    keys: readKeys.bind(null, places),
    addKeys: (added) => naming(addKeys(places, added)),
    revokeKeys: (revoked) => naming(updateKeys(places, (memory) => withoutKeys(memory, revoked))),
    readAccess: readAccessLog.bind(null, places),
    endOfAccess: endOfAccessLog.bind(null, places),
    alterations: (files) => naming(readAlterations(places, files)),
    log: (bytes) => readLog(host, log.folder, bytes, log.name),
    followLog: (since, signal) => followLogFile(log, since, signal),
    stop: () => stopHaproxy(places, STOP_GRACE_MS),
    rest: ({ forget }) => restGateway(places, forget, STOP_GRACE_MS),
    forgetSlots: forgetSlots.bind(null, places),
    remove: removeGateway.bind(null, places),
  };
}

async function readAlterations(places: GatewayPlaces, files?: GatewayFiles): Promise<Alteration[]> {
  const read = async (path: string): Promise<string> =>
    Buffer.from((await places.host.files.read(path)) ?? '').toString();
  const state = stateIn(files?.state ?? (await read(places.state)));
  if (!state) return [];
  const [wanted, there, running] = await Promise.all([
    configOf(places, state),
    files?.config ?? read(places.config),
    files ? files.running : runningFingerprint(places),
  ]);
  return [
    ...(there === wanted.text ? [] : ['file' as const]),
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
    ...(state?.certificateUntil === undefined ? {} : { certificateUntil: state.certificateUntil }),
    ...restartsOf(Buffer.from(ends ?? '').toString()),
    url: state
      ? `http://${state.spec.bind.includes(':') ? `[${state.spec.bind}]` : state.spec.bind}:${state.spec.port}`
      : '',
    ...serversOf(state, servers),
  };
}

/** Pure: members of a front, or slots, as they run or are recorded. */
function serversOf(
  state: GatewayState | undefined,
  servers: readonly MemberStatus[],
): Pick<GatewayStatus, 'slots' | 'members'> {
  const seen = (name: string, recorded: SlotState = 'maint'): MemberStatus =>
    servers.find((one) => one.name === name) ?? { name, state: recorded, up: false, sessions: 0, total: 0 };
  if (state?.spec.members) return { slots: [], members: state.spec.members.map((one) => seen(one.name, one.state)) };
  const slots = SLOTS.map((slot) => {
    const record = state?.slots[slot];
    const { name: _, ...found } = seen(slot, record?.state);
    return { slot, ...found, ...(record?.target ? { release: record.target.release } : {}) };
  });
  return { slots };
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

/** Addresses that mean every interface: a caller on the host itself takes loopback. */
const ANY: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** This machine's own gateway as it is; another host's through a port of loopback and that host's connection. */
export async function reachGateway(places: GatewayPlaces): Promise<Endpoint> {
  const spec = (await readState(places))?.spec;
  if (!spec) throw new Error('the gateway was never started: call ensure first');
  const address = ANY[spec.bind] ?? spec.bind;
  if (places.host.transport === 'local') return { host: address, port: spec.port, close: async () => undefined };
  return await forward(places.host, spec.port, address);
}

async function forward(host: Host, port: number, address: string): Promise<Endpoint> {
  const open = new Set<Socket>();
  const server = createServer({ noDelay: true, pauseOnConnect: true }, (near) => {
    open.add(near);
    near.on('error', () => undefined).on('close', () => open.delete(near));
    void join(host, near, port, address);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  server.unref();
  const { port: local } = server.address() as AddressInfo;
  return { host: '127.0.0.1', port: local, close: () => closeAll(server, open) };
}

/** A lost connection resets the near end, so that a truncated answer is not taken for a whole one. */
async function join(host: Host, near: Socket, port: number, address: string): Promise<void> {
  try {
    const far = await host.openPort(port, address);
    far.on('error', () => breakOff(near));
    near.on('error', () => far.destroy()).on('close', () => far.destroy());
    near.pipe(far).pipe(near);
  } catch {
    breakOff(near);
  }
}

/** One that is ending already cannot be reset: its handle would stay open, and the process never end (Node 24). */
function breakOff(near: Socket): void {
  if (near.writableEnded) near.destroy();
  else near.resetAndDestroy();
}

async function closeAll(server: Server, open: Set<Socket>): Promise<void> {
  for (const socket of open) socket.destroy();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}

/** Needs no listener: a server that forbids forwarding refuses first. */
const ANY_PORT = 1;

/** Throws `forwarding-refused` (exit 4) for a host whose sshd forbids forwarding. */
export async function requireForwarding(host: Host): Promise<void> {
  if (host.transport === 'local') return;
  const stream = await host.openPort(ANY_PORT).catch((error: unknown) => {
    if (error instanceof SovranError && error.code === 'socket-refused') return undefined;
    throw error;
  });
  stream?.destroy();
}

/**
 * Brings the gateway to what its record and `spec` ask for, whether it is missing, stopped or runs. A configuration
 * that HAProxy refuses changes nothing.
 */
async function ensureGateway(places: GatewayPlaces, spec: GatewaySpec): Promise<void> {
  const recorded = await readState(places);
  const port = spec.port || (recorded?.spec.port ?? (await findFreePort(places.host, spec.bind)));
  const own = await requireCertificates(places, spec);
  const wanted = configSpecOf({ ...spec, port }, own?.file, recorded?.spec.members);
  const { certificateUntil: _, ...before } = recorded ?? initialState(spec);
  const state = { ...before, spec: wanted, ...(own ? { certificateUntil: own.until } : {}) };
  const change = await planChange(places, state);
  if (!change.isLoaded) await requireHaproxy(places.host);
  if (spec.environment.startsWith(TEMPORARY)) await recordOwner(places);
  await updateKeys(places, (memory) => withKeys(memory, spec));
  await replaceReleases(places, state);
  await restoreLinks(places, state);
  await writeTrusted(places, spec);
  await loadConfig(places, state, change);
  await moveServers(places, wantedStates(state));
  const ready = (state.spec.members ?? []).filter((one) => one.state === 'ready');
  if (ready.length > 0)
    await waitForChecks(
      places,
      ready.map(({ name }) => name),
    );
  await keepReserve(places);
}

/** Pure: what each server of a gateway is to be. */
function wantedStates({ spec, slots }: GatewayState): Record<string, SlotState> {
  if (spec.members) return Object.fromEntries(spec.members.map(({ name, state }) => [name, state]));
  return { blue: slots.blue.state, green: slots.green.state };
}

/** What is to be done about the configuration. */
interface Change extends RenderedConfig {
  isRunning: boolean;
  /** It runs with this very configuration. */
  isLoaded: boolean;
}

async function planChange(places: GatewayPlaces, state: GatewayState): Promise<Change> {
  const config = await configOf(places, state);
  const isRunning = (await findProcesses(places)) !== undefined;
  return { ...config, isRunning, isLoaded: isRunning && (await runningFingerprint(places)) === config.fingerprint };
}

async function loadConfig(places: GatewayPlaces, state: GatewayState, change: Change): Promise<void> {
  const { text, fingerprint, isRunning, isLoaded } = change;
  if (!isLoaded) await validateDraft(places, text);
  await writeState(places, state);
  await writeKept(places, places.config, text);
  if (isRunning) await startAtBoot(places);
  if (isLoaded) return;
  await (isRunning ? reloadHaproxy(places, fingerprint) : startFresh(places, fingerprint));
  // HAProxy reads the keys before it takes commands: a change in between reached no worker.
  await alignWithRest(places);
}

async function startFresh(places: GatewayPlaces, fingerprint: string): Promise<void> {
  if ((await readOrphan(places)) !== undefined) await stopHaproxy(places, 0);
  await startHaproxy(places, fingerprint);
}

async function validateDraft(places: GatewayPlaces, text: string): Promise<void> {
  await writeKept(places, places.draft, text);
  try {
    await validateConfig(places, places.draft);
  } finally {
    await places.host.files.remove(places.draft);
  }
}
