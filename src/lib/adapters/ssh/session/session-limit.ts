import { setTimeout as pause } from 'node:timers/promises';
import pLimit, { type LimitFunction } from 'p-limit';
import { refusedBySshd } from './errors.ts';
import { SessionRefused, type SshProcess, type SshTransport } from './transport.ts';

/** Concurrent sessions of a connection; `LEAST_SESSIONS` of the host check counts both. */
const COMMANDS = 4;
const STREAMS = 3;
/** sshd frees a session just after both sides have closed it. */
const FREED_MS = 100;

/** Names the host in `sessions-exhausted` (exit 4). */
export function namedSessions(host: string, transport: SshTransport): SshTransport {
  const start: SshTransport['start'] = (...asked) =>
    transport.start(...asked).catch((error: unknown) => {
      throw error instanceof SessionRefused ? refusedBySshd('sessions-exhausted', host, error.message) : error;
    });
  return { ...transport, start };
}

type Open = (commandLine: string) => Promise<SshProcess>;

/** Retries a refused session once. */
export function limited(open: Open): SshTransport['start'] {
  const [commands, streams] = [pLimit(COMMANDS), pLimit(STREAMS)];
  const openOrAgain: Open = (commandLine) =>
    open(commandLine).catch(async (error: unknown) => {
      if (!(error instanceof SessionRefused)) throw error;
      await pause(FREED_MS);
      return await open(commandLine);
    });
  return async (commandLine, { urgent, spare } = {}) => {
    if (urgent) return await open(commandLine);
    if (!spare) return await held(commands, () => openOrAgain(commandLine));
    if (streams.activeCount + streams.pendingCount >= STREAMS) throw new SessionRefused('no session to spare');
    return await held(streams, () => open(commandLine));
  };
}

/** Keeps the turn until the process ends. */
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
