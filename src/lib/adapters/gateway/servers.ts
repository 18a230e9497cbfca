import { gatewaySilent } from './errors.ts';
import type { GatewayPlaces } from './paths.ts';
import { askWorker, findProcesses, questionWorker, type GatewayProcesses } from './workers.ts';
import type { MemberStatus, SlotState } from '../../core/ports/gateway.ts';
import { isOutcomeUnknown } from '../../core/failures/outcome-unknown.ts';
import type { SovranError } from '../../core/text/sovran-error.ts';
import { systemReason } from '../../core/failures/system-reason.ts';

/** The servers as the worker that takes new connections sees them, and which one that is. */
interface Current {
  worker: number | undefined;
  servers: ServerState[];
}

/** Servers of the current worker; requests still running in older workers are added to theirs. */
export async function readServers(places: GatewayPlaces): Promise<ServerState[]> {
  const { processes, servers } = await readRunning(places);
  return processes ? servers : (await readCurrent(places)).servers;
}

/**
 * Processes and servers of a gateway, asked in parallel; no servers if it does not run. Throws as `findProcesses`, or
 * `gateway-silent` (exit 4).
 */
export async function readRunning(
  places: GatewayPlaces,
): Promise<{ processes: GatewayProcesses | undefined; servers: ServerState[] }> {
  const asked = readCurrent(places);
  asked.catch(() => undefined);
  const processes = await findProcesses(places);
  if (!processes) return { processes, servers: [] };
  const first = await asked;
  // Asked again where another worker has taken over between the two answers: the one before would be in neither.
  const isMoved = first.worker !== processes.workers[0];
  const workers = isMoved ? ((await findProcesses(places))?.workers ?? []) : processes.workers;
  // Another worker may have replaced this one meanwhile.
  const isReplaced = first.worker !== undefined && workers.indexOf(first.worker) > 0;
  const current = isReplaced ? await readCurrent(places) : first;
  const older = current.worker === undefined ? workers.slice(1) : workers.filter((one) => one !== current.worker);
  return { processes, servers: await withOlder(places, current.servers, older) };
}

/** The current worker, undefined where it does not say, and its servers; `sessions` leaves out older workers. Throws as `readRunning`. */
export async function readCurrent(places: GatewayPlaces): Promise<Current> {
  const answer = await questionWorker(places, SERVERS_QUESTION);
  const lines = answer.split('\n');
  const servers = parseServers(answer);
  const isWhole = hasFigures(answer) && servers.every(({ name }) => setStateOf(name, lines) !== undefined);
  if (!isWhole) throw truncated(places);
  const pid = /^Pid: (\d+)$/m.exec(answer)?.[1];
  return { worker: pid === undefined ? undefined : Number(pid), servers };
}

async function withOlder(places: GatewayPlaces, servers: ServerState[], older: number[]): Promise<ServerState[]> {
  for (const worker of older) {
    const old = await oldServers(places, worker);
    for (const server of servers) server.sessions += old.find(({ name }) => name === server.name)?.sessions ?? 0;
  }
  return servers;
}

/** Servers of an old worker; empty if it has ended. One without an answer is asked again while it lives. */
async function oldServers(places: GatewayPlaces, worker: number): Promise<ServerState[]> {
  const ask = async (): Promise<ServerState[]> => {
    const answer = await askWorker(places, FIGURES_QUESTION, worker);
    if (!hasFigures(answer)) throw truncated(places);
    return parseServers(answer);
  };
  try {
    return await ask();
  } catch (error) {
    const still = await findProcesses(places);
    if (!still?.workers.includes(worker)) return [];
    if (!isOutcomeUnknown(error)) throw error;
    return await ask();
  }
}

function truncated({ host }: GatewayPlaces): SovranError {
  return gatewaySilent(host.name, systemReason('ECONNRESET'));
}

/** A server, named after its slot or member, as a worker sees it. */
export type ServerState = MemberStatus;

/** Commands that bring a server into a state. Coming back from `maint` it counts as down until checked. */
export function commandsFor(name: string, from: SlotState, to: SlotState): string {
  const commands = [`set server engine/${name} state ${to}`];
  if (from === 'maint' && to !== 'maint') {
    commands.unshift(`set server engine/${name} state drain`, `set server engine/${name} health down`);
  }
  return commands.join(';');
}

/**
 * Commands that bring servers to their wanted states, ready ones first: without a ready server HAProxy answers 503
 * between two commands.
 */
export function movesOf(
  servers: Pick<ServerState, 'name' | 'state'>[],
  wanted: Readonly<Record<string, SlotState>>,
): string[] {
  const moves = servers.flatMap(({ name, state }) => {
    const to = wanted[name] ?? state;
    return to === state ? [] : [{ to, command: commandsFor(name, state, to) }];
  });
  const readyFirst = [...moves.filter(({ to }) => to === 'ready'), ...moves.filter(({ to }) => to !== 'ready')];
  return readyFirst.map(({ command }) => command);
}

/** What to ask an old worker for, through the master, which would take what follows a semicolon for itself. */
const FIGURES_QUESTION = 'show stat engine 4 -1';
/**
 * What to ask the current one for: figures, then what an operator has set, which the figures hide while a check fails, then
 * which worker it is.
 */
const SERVERS_QUESTION = `${FIGURES_QUESTION};show servers state engine;show info`;

/** Whether figures of servers are in an answer: what is not there would count as no session. */
function hasFigures(answer: string): boolean {
  return parseServers(answer).length > 0;
}

/** Reads `show stat` (CSV with a header line that starts with `# `), and `show servers state` if it follows. */
export function parseServers(answer: string): ServerState[] {
  const [header = '', ...lines] = answer.split('\n').filter((line) => line !== '');
  const names = header.replace(/^# /, '').split(',');
  const rows = lines.map((line) => {
    const cells = line.split(',');
    return new Map(names.map((name, at) => [name, cells[at] ?? '']));
  });
  return rows.flatMap((row) => {
    const name = row.get('svname') ?? '';
    const isServer = row.get('pxname') === 'engine' && name !== 'BACKEND';
    return isServer ? [serverOf(name, row, setStateOf(name, lines))] : [];
  });
}

/**
 * Bits of HAProxy's `srv_admin_state`. 0x04 remembers `disabled` in the configuration and stays when the server becomes
 * ready.
 */
const MAINTENANCE_BITS = 0x01 | 0x02 | 0x20 | 0x40;
const DRAIN_BITS = 0x08 | 0x10;

/** What was set for a server, from its line of `show servers state`: columns 4 and 7 are name and admin state. */
function setStateOf(name: string, lines: string[]): SlotState | undefined {
  const cells = lines.map((line) => line.split(' ')).find((line) => line[1] === 'engine' && line[3] === name);
  if (!cells) return undefined;
  const bits = Number(cells[6]);
  return bits & MAINTENANCE_BITS ? 'maint' : bits & DRAIN_BITS ? 'drain' : 'ready';
}

function shownState(status: string): SlotState {
  return status.startsWith('MAINT') ? 'maint' : status.startsWith('DRAIN') ? 'drain' : 'ready';
}

function serverOf(name: string, row: Map<string, string>, set: SlotState | undefined): ServerState {
  const status = row.get('status') ?? '';
  const state = set ?? shownState(status);
  const passed = (row.get('check_status') ?? '').replace(/^\* /, '') === 'L7OK';
  return {
    name,
    state,
    up: state !== 'maint' && passed && !status.startsWith('DOWN'),
    sessions: Number(row.get('scur')) + Number(row.get('qcur')),
    total: Number(row.get('stot')),
  };
}
