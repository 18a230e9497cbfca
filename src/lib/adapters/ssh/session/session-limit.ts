import { setTimeout as pause } from 'node:timers/promises';
import pLimit, { type LimitFunction } from 'p-limit';
import { refusedBySshd } from './errors.ts';
import { SessionRefused, type SshProcess, type SshTransport } from './transport.ts';

/** Of one connection, beside each other; `LEAST_SESSIONS` of the host check counts on both. */
const COMMANDS = 4;
const STREAMS = 3;
/** sshd frees a session just after both sides have closed it. */
const FREED_MS = 100;

/** The same connection; a session that its server refuses rejects with `sessions-exhausted` of the host (exit 4). */
export function namedSessions(host: string, transport: SshTransport): SshTransport {
  const start: SshTransport['start'] = (...asked) =>
    transport.start(...asked).catch((error: unknown) => {
      throw error instanceof SessionRefused ? refusedBySshd('sessions-exhausted', host, error.message) : error;
    });
  return { ...transport, start };
}

type Open = (commandLine: string) => Promise<SshProcess>;

/** Opens sessions within what every host must allow. A refused one is asked for once more. */
export function limited(open: Open): SshTransport['start'] {
  const [commands, lanes] = [pLimit(COMMANDS), pLimit(STREAMS)];
  const openOrAgain: Open = (commandLine) =>
    open(commandLine).catch(async (error: unknown) => {
      if (!(error instanceof SessionRefused)) throw error;
      await pause(FREED_MS);
      return await open(commandLine);
    });
  return async (commandLine, { urgent, spare } = {}) => {
    if (urgent) return await open(commandLine);
    if (!spare) return await held(commands, () => openOrAgain(commandLine));
    if (lanes.activeCount + lanes.pendingCount >= STREAMS) throw new SessionRefused('no session to spare');
    return await held(lanes, () => open(commandLine));
  };
}

/** Resolves with the process, and keeps its turn until it has ended. */
function held(limit: LimitFunction, open: () => Promise<SshProcess>): Promise<SshProcess> {
  return new Promise((resolve, reject) => {
    void limit(async () => {
      try {
        const process = await open();
        resolve(process);
        await process.ended;
      } catch (error) {
        reject(error);
      }
    });
  });
}
