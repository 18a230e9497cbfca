import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { listJournals, openJournal, type JournalEntry } from '../../src/lib/core/operation/journal/journal.ts';
import type { ReleaseSandbox } from './release-sandbox.ts';

const BIN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

/** A command of a sandbox that runs, and can be killed. */
export interface RunningCommand {
  /** Resolves once the journal of its run has such a line. Throws when the command ended before. */
  until(wanted: (entry: JournalEntry) => boolean): Promise<void>;
  /** SIGINT, as the first Ctrl-C. */
  interrupt(): void;
  /** SIGKILL; resolves once it is gone. */
  kill(): Promise<void>;
  /** Its exit status; the command must not be killed. */
  end(): Promise<number | null>;
}

/** Starts the real binary in a sandbox. */
export function startCommand(
  { root, env }: ReleaseSandbox,
  args: string[],
  more: NodeJS.ProcessEnv = {},
): RunningCommand {
  const all = { ...process.env, NODE_ENV: 'production', LC_ALL: 'C.UTF-8', SOVRAN_LANG: '', ...env, ...more };
  const child = spawn(process.execPath, [BIN, ...args], { cwd: root, env: all, stdio: 'ignore' });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    until: (wanted) => waitForEntry(root, child, wanted),
    interrupt: () => void child.kill('SIGINT'),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    end: () => ended,
  };
}

async function waitForEntry(
  root: string,
  child: ChildProcess,
  wanted: (entry: JournalEntry) => boolean,
): Promise<void> {
  const written = (): boolean =>
    listJournals(root, 'active').some((id) => openJournal(root, id).entries().some(wanted));
  while (!written()) {
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode} before its journal said so`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
