import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../../ports/clock.ts';
import { message } from '../../../text/message.ts';
import { EXIT, SovranError } from '../../../text/sovran-error.ts';
import { attemptFolder, latestAttempt, readAttempt, type Attempt } from './attempt.ts';
import { writeJson } from './json-file.ts';
import { supervisorProgram } from './layout.ts';

/** What a supervisor reads: the worker's command and its bounds. */
export interface Launch {
  argv: string[];
  env: Record<string, string>;
  cwd: string;
  /** Files removed before the start and after the end, e.g. a socket. */
  unlink: string[];
  wallSeconds?: number;
  /** Between asking and ending, when the time is over. */
  graceSeconds: number;
  logBytes: number;
}

const CLAIM_TIMEOUT_MS = 20_000;
const POLL_MS = 10;

/**
 * Makes sure that one supervisor runs attempt `number`, whoever starts it: this call, an earlier one that was
 * killed, or another process at the same time. Resolves when the claim is on disk.
 */
export async function startAttempt(folder: string, number: number, launch: Launch, clock: Clock): Promise<Attempt> {
  const present = await latestAttempt(folder);
  if (present && present.number >= number && present.phase !== 'unclaimed') return present;
  await writeJson(join(attemptFolder(folder, number), 'launch.json'), launch);
  const supervisor = spawnSupervisor(launch.argv[0] ?? '', folder, number);
  return awaitClaim(supervisor, folder, number, clock);
}

/** Detached and tied to nothing of ours: it outlives this process and its terminal. */
function spawnSupervisor(python: string, folder: string, number: number): ChildProcess {
  const errors = openSync(join(folder, 'supervisor.log'), 'a', 0o600);
  try {
    const argv = ['-E', '-s', '-S', '-B', supervisorProgram('supervise'), attemptFolder(folder, number)];
    const child = spawn(python, argv, { detached: true, cwd: '/', env: {}, stdio: ['ignore', 'ignore', errors] });
    child.unref();
    return child;
  } finally {
    closeSync(errors);
  }
}

async function awaitClaim(child: ChildProcess, folder: string, number: number, clock: Clock): Promise<Attempt> {
  const state: { gone?: true } = {};
  child.on('error', () => (state.gone = true));
  child.on('exit', () => (state.gone = true));
  const until = clock.monotonicMs() + CLAIM_TIMEOUT_MS;
  for (;;) {
    const gone = state.gone;
    const attempt = await readAttempt(folder, number);
    if (attempt.phase !== 'unclaimed') return attempt;
    if (gone || clock.monotonicMs() > until) throw await notStarted(folder);
    await clock.sleep(POLL_MS);
  }
}

async function notStarted(folder: string): Promise<SovranError> {
  const log = await readFile(join(folder, 'supervisor.log'), 'utf8').catch(() => '');
  return new SovranError({
    code: 'engine-start-failed',
    exit: EXIT.unreachable,
    text: message('engine.start-failed', { reason: log.trim().split('\n').at(-1) ?? '' }),
    fix: message('engine.start-failed.fix'),
    next: ['sovran engine install cpu'],
  });
}
