import { isConnectionLost } from '../../core/text/is-connection-lost.ts';
import type { SovranError } from '../../core/text/sovran-error.ts';
import { systemReason } from '../../core/text/system-reason.ts';
import { gatewaySilent } from './errors.ts';
import type { GatewayPlaces } from './paths.ts';
import {
  FIGURES_QUESTION,
  parseServers,
  SERVERS_QUESTION,
  tellsFigures,
  tellsServers,
  workerOf,
  type ServerState,
} from './slot-servers.ts';
import { askWorker, findProcesses, questionCurrent, type GatewayProcesses } from './workers.ts';

/** The servers as the worker that takes new connections sees them, and which one that is. */
interface Current {
  worker: number | undefined;
  servers: ServerState[];
}

/** Servers of the current worker; requests still running in older workers are added to theirs. */
export async function readServers(places: GatewayPlaces): Promise<ServerState[]> {
  const { processes, servers } = await readRunning(places);
  return processes ? servers : await currentServers(places);
}

/**
 * The processes of a gateway and its servers, asked for side by side: over a slow line each question takes long. One that does
 * not run has no servers. Throws as `findProcesses`, or `gateway-silent` (exit 4) where a gateway that runs does not tell all.
 */
export async function readRunning(
  places: GatewayPlaces,
): Promise<{ processes: GatewayProcesses | undefined; servers: ServerState[] }> {
  const asked = askCurrentServers(places);
  asked.catch(() => undefined);
  const processes = await findProcesses(places);
  if (!processes) return { processes, servers: [] };
  const first = await asked;
  const { workers } = await processesBehind(places, processes, first);
  const current = isTaken(first, workers) ? await askCurrentServers(places) : first;
  return { processes, servers: await withOlder(places, current.servers, olderThan(current, workers)) };
}

/** The current worker's alone: `sessions` lacks what runs in older ones. Throws as `readRunning`. */
export async function currentServers(places: GatewayPlaces): Promise<ServerState[]> {
  return (await askCurrentServers(places)).servers;
}

async function askCurrentServers(places: GatewayPlaces): Promise<Current> {
  const answer = await questionCurrent(places, SERVERS_QUESTION);
  if (!tellsServers(answer)) throw cutShort(places);
  return { worker: workerOf(answer), servers: parseServers(answer) };
}

/** Whether another worker has taken over from this one: what it told is of one that finishes its requests. */
function isTaken({ worker }: Current, workers: number[]): boolean {
  return worker !== undefined && workers.indexOf(worker) > 0;
}

function olderThan({ worker }: Current, workers: number[]): number[] {
  return worker === undefined ? workers.slice(1) : workers.filter((one) => one !== worker);
}

/** Asked again where another worker has taken over between the two answers: the one before would be in neither. */
async function processesBehind(
  places: GatewayPlaces,
  processes: GatewayProcesses,
  { worker }: Current,
): Promise<GatewayProcesses> {
  if (worker === processes.workers[0]) return processes;
  return (await findProcesses(places)) ?? { ...processes, workers: [] };
}

async function withOlder(places: GatewayPlaces, servers: ServerState[], older: number[]): Promise<ServerState[]> {
  for (const worker of older) {
    const old = await oldServers(places, worker);
    for (const server of servers) server.sessions += old.find(({ slot }) => slot === server.slot)?.sessions ?? 0;
  }
  return servers;
}

/** Servers of an old worker; of one that has ended meanwhile, none. One that was not heard may still answer somebody. */
async function oldServers(places: GatewayPlaces, worker: number): Promise<ServerState[]> {
  const ask = async (): Promise<ServerState[]> => {
    const answer = await askWorker(places, worker, FIGURES_QUESTION);
    if (!tellsFigures(answer)) throw cutShort(places);
    return parseServers(answer);
  };
  try {
    return await ask();
  } catch (error) {
    const still = await findProcesses(places);
    if (!still?.workers.includes(worker)) return [];
    if (!isConnectionLost(error)) throw error;
    return await ask();
  }
}

function cutShort({ host }: GatewayPlaces): SovranError {
  return gatewaySilent(host.name, systemReason('ECONNRESET'));
}
