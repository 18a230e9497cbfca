import { setTimeout as pause } from 'node:timers/promises';
import type { GatewayPlaces } from './paths.ts';
import { movesOf, readCurrent } from './servers.ts';
import { askWorker } from './workers.ts';
import type { SlotState } from '../../core/ports/gateway.ts';
import type { SovranError } from '../../core/text/sovran-error.ts';

const POLL_MS = 50;
const CHECKS_MS = 3000;

/** Brings the servers of a running gateway to their wanted states. Throws where it refuses that. */
export async function moveServers(places: GatewayPlaces, wanted: Readonly<Record<string, SlotState>>): Promise<void> {
  const commands = movesOf((await readCurrent(places)).servers, wanted);
  if (commands.length === 0) return;
  const answer = (await askWorker(places, commands.join(';'))).trim();
  if (answer !== '') throw new Error(`the gateway refused ${commands.join(';')}: ${answer}`);
}

interface Wait {
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  /** Has a server in `maint` checked, without traffic. */
  drain(): Promise<void>;
  late(): SovranError;
}

/** Resolves once the gateway's check of a server passes. */
export async function waitForServer(places: GatewayPlaces, name: string, wait: Wait): Promise<void> {
  const deadline = performance.now() + wait.timeoutMs;
  for (;;) {
    // Over a slow line a look that began before the end of the time says nothing of it.
    const isLast = performance.now() >= deadline;
    const server = (await readCurrent(places)).servers.find((candidate) => candidate.name === name);
    if (server?.up) return;
    if (server?.state === 'maint') await wait.drain();
    if (isLast) throw wait.late();
    await pause(POLL_MS, undefined, wait.signal ? { signal: wait.signal } : {});
  }
}

/** Waits until servers have passed a check, as long as a few take: one that does not pass stays as it is. */
export async function waitForChecks(places: GatewayPlaces, names: readonly string[]): Promise<void> {
  const deadline = performance.now() + CHECKS_MS;
  for (;;) {
    const { servers } = await readCurrent(places);
    const up = new Set(servers.flatMap((one) => (one.up ? [one.name] : [])));
    if (names.every((name) => up.has(name)) || performance.now() >= deadline) return;
    await pause(POLL_MS);
  }
}
