import { isGatewayUnreachable, isGatewayTimeout } from '../../core/failures/gateway-timeout.ts';
import { askAgain, askSocket } from './ask-socket.ts';
import { readOrphan } from './start-file.ts';
import type { GatewayPlaces } from './paths.ts';

/** The processes of a running gateway. After a reload an old worker lives on until its streams have ended. */
export interface GatewayProcesses {
  master: number;
  /** The worker that takes new connections first, then old ones that finish theirs. */
  workers: number[];
}

/**
 * Asks the gateway's private socket for its processes; undefined if it does not run. Throws as `askSocket` when no
 * answer came: it may still serve.
 */
export async function findProcesses(places: GatewayPlaces): Promise<GatewayProcesses | undefined> {
  try {
    return parseProcesses(await askAgain(places.host, places.master, 'show proc'));
  } catch (error) {
    if (await isAbsent(error, places)) return undefined;
    throw error;
  }
}

/**
 * Workers to bring in line with what is at rest; undefined: the current one, where a gateway serves whose master, still
 * starting, does not answer.
 */
export async function findWorkers(places: GatewayPlaces): Promise<(number | undefined)[]> {
  const running = await findProcesses(places);
  if (running) return running.workers;
  return (await runningFingerprint(places)) === undefined ? [] : [undefined];
}

async function isAbsent(error: unknown, places: GatewayPlaces): Promise<boolean> {
  if (!isGatewayUnreachable(error)) return false;
  return !isGatewayTimeout(error) || (await readOrphan(places)) === undefined;
}

/** Rows of `show proc`: pid, type, reloads, …; the fewer reloads ago a worker was made, the fresher it is. */
export function parseProcesses(text: string): GatewayProcesses | undefined {
  const rows = text
    .split('\n')
    .filter((line) => /^\d/.test(line))
    .map((line) => line.trim().split(/\s+/));
  const master = rows.find((row) => row[1] === 'master')?.[0];
  const workers = rows.filter((row) => row[1] === 'worker').sort((a, b) => Number(a[2]) - Number(b[2]));
  if (master === undefined || workers.length === 0) return undefined;
  return { master: Number(master), workers: workers.map((row) => Number(row[0])) };
}

/** Sends a command to the current worker, or to a named one through the master. */
export function askWorker(
  { host, admin, master }: GatewayPlaces,
  command: string,
  worker?: number,
  ask = askSocket,
): Promise<string> {
  if (worker === undefined) return ask(host, admin, command);
  return ask(host, master, `@!${worker} ${command}`);
}

/** Asks the same what changes nothing. */
export function questionWorker(places: GatewayPlaces, question: string, worker?: number): Promise<string> {
  return askWorker(places, question, worker, askAgain);
}

/** Digest of the configuration that the current worker runs with; undefined of a master whose worker is gone. */
export async function runningFingerprint(places: GatewayPlaces): Promise<string | undefined> {
  const info = await questionWorker(places, 'show info').catch(noWorker);
  return /^description: (\S+)$/m.exec(info)?.[1];
}

function noWorker(error: unknown): string {
  if (isGatewayUnreachable(error)) return '';
  throw error;
}
