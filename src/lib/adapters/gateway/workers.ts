import { askSocket } from './ask-socket.ts';
import type { GatewayPlaces } from './places.ts';

/** The processes of a running gateway. After a reload an old worker lives on until its streams have ended. */
export interface GatewayProcesses {
  master: number;
  /** The worker that takes new connections first, then old ones that finish theirs. */
  workers: number[];
}

/** Asks the gateway itself who it is: its command socket is private, so nobody else can answer there. */
export async function findProcesses(places: GatewayPlaces): Promise<GatewayProcesses | undefined> {
  try {
    return parseProcesses(await askSocket(places.host, places.master, 'show proc'));
  } catch {
    return undefined;
  }
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

/** Sends a command to the current worker. */
export function askCurrent(places: GatewayPlaces, command: string): Promise<string> {
  return askSocket(places.host, places.admin, command);
}

/** Sends a command to one worker, old or current, through the master. */
export function askWorker(places: GatewayPlaces, worker: number, command: string): Promise<string> {
  return askSocket(places.host, places.master, `@!${worker} ${command}`);
}

/** Digest of the configuration that the current worker runs with. */
export async function runningFingerprint(places: GatewayPlaces): Promise<string | undefined> {
  const info = await askCurrent(places, 'show info').catch(() => '');
  return /^description: (\S+)$/m.exec(info)?.[1];
}
