import { setTimeout as pause } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { SshProcess, StartOptions } from './transport.ts';

/** sshd allows ten sessions on a connection by default, hardened ones fewer. */
const SESSIONS = 4;
/** Beside those, for what goes on without them where the server refuses: eight in all. */
const SPARE_SESSIONS = 4;
const TRIES = 20;
const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 1_000;

/** Thrown by a driver where the server opens no further session for now. */
export class SessionRefused extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'SessionRefused';
  }
}

type Open = (commandLine: string) => Promise<SshProcess>;

/**
 * Keeps a connection within the sessions that a server allows: four at a time, some more that may be refused, and again after
 * 5, 10, 20… ms where it refuses one nevertheless, since it frees a slot only after we saw the last one close. Before that a
 * session that nobody uses now gives way.
 */
export function budgeted(open: Open): (commandLine: string, options?: StartOptions) => Promise<SshProcess> {
  const limit = pLimit(SESSIONS);
  const { spare, taken } = sparing(open);
  const givers = new Set<() => boolean>();
  const refused = (): boolean => ![...givers].some((one) => one()) && taken() === 0;
  const patiently = (commandLine: string): Promise<SshProcess> => openPatiently(open, commandLine, refused);
  return (commandLine, options) => {
    if (options?.urgent) return open(commandLine);
    if (options?.giveWay) return givingWay(patiently(commandLine), options.giveWay, givers);
    if (options?.spare) return spare(commandLine);
    return new Promise((resolve, reject) => {
      void limit(async () => {
        try {
          const process = await patiently(commandLine);
          resolve(process);
          await process.ended;
        } catch (error) {
          reject(error);
        }
      });
    });
  };
}

/** Opens at once or not at all; and how many of those are open. */
function sparing(open: Open): { spare: Open; taken: () => number } {
  let taken = 0;
  const spare: Open = async (commandLine) => {
    if (taken >= SPARE_SESSIONS) throw new SessionRefused('no session to spare');
    taken += 1;
    const free = (): void => void (taken -= 1);
    const opening = open(commandLine);
    opening.then(({ ended }) => ended.then(free), free);
    return await opening;
  };
  return { spare, taken: () => taken };
}

/** It may be asked to end as long as it runs. */
async function givingWay(
  opening: Promise<SshProcess>,
  giveWay: () => boolean,
  givers: Set<() => boolean>,
): Promise<SshProcess> {
  const process = await opening;
  givers.add(giveWay);
  void process.ended.then(() => givers.delete(giveWay));
  return process;
}

/** While spare sessions are open a refusal does not count: one of them ends, and its place is free. Nor where one gave way. */
async function openPatiently(open: Open, commandLine: string, counts: () => boolean): Promise<SshProcess> {
  let refusals = 0;
  for (let tries = 0; ; tries += 1) {
    try {
      return await open(commandLine);
    } catch (error) {
      if (!(error instanceof SessionRefused) || refusals >= TRIES - 1) throw error;
    }
    if (counts()) refusals += 1;
    await pause(Math.min(FIRST_PAUSE_MS * 2 ** tries, LONGEST_PAUSE_MS));
  }
}
