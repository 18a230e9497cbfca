import { join } from 'node:path';
import type { Clock } from '../../../ports/clock.ts';
import { isAlive, latestAttempt, type Attempt, type ProcessIdentity } from './attempt.ts';
import { writeJson } from './json-file.ts';

const POLL_MS = 25;
/** How long a supervisor may take to record the end of a worker it has killed. */
const RECORD_MS = 10_000;

/**
 * Asks the worker's process group to stop, ends it after `graceMs`, and resolves when it is over. Does nothing
 * to an attempt that has ended. An aborted wait leaves the request standing.
 */
export async function stopAttempt(folder: string, graceMs: number, clock: Clock, signal?: AbortSignal): Promise<void> {
  const attempt = await latestAttempt(folder);
  if (!attempt || attempt.phase === 'ended' || !attempt.supervisor) return;
  await writeJson(join(attempt.folder, 'stop.json'), { at: clock.now() });
  send(attempt.supervisor, 'SIGTERM');
  if (await ended(folder, graceMs, clock, signal)) return;
  send(attempt.supervisor, 'SIGUSR1');
  if (await ended(folder, RECORD_MS, clock, signal)) return;
  forceEnd(attempt);
}

/** Ends what a lost supervisor may have left: its worker's group. */
export function endLeftovers(attempt: Attempt): void {
  if (attempt.worker && isAlive(attempt.worker)) kill(-attempt.worker.pid, 'SIGKILL');
}

function forceEnd(attempt: Attempt): void {
  if (attempt.supervisor) send(attempt.supervisor, 'SIGKILL');
  endLeftovers(attempt);
}

async function ended(folder: string, waitMs: number, clock: Clock, signal?: AbortSignal): Promise<boolean> {
  const until = clock.monotonicMs() + waitMs;
  for (;;) {
    const phase = (await latestAttempt(folder))?.phase;
    if (phase !== 'running') return true;
    if (clock.monotonicMs() >= until) return false;
    await clock.sleep(POLL_MS, signal);
  }
}

function send(target: ProcessIdentity, signal: NodeJS.Signals): void {
  if (isAlive(target)) kill(target.pid, signal);
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
