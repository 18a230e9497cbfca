import { expect } from 'vitest';
import type { CliResult } from './sovran.ts';

export type Run = (...args: string[]) => Promise<CliResult>;

/** Runs a runbook to a passed verdict and checks it, then puts the fault back: the same checks fail. */
export async function mends(run: Run, fault: () => unknown, ...args: string[]): Promise<void> {
  const mended = await run('runbook', 'run', ...args, '--yes', '--json');
  expect(mended, mended.stdout + mended.stderr).toMatchObject({ exit: 0, json: { verdict: 'passed' } });
  const { id } = mended.json as { id: string };
  expect((await run('runbook', 'check', id)).exit).toBe(0);
  await fault();
  expect((await run('runbook', 'check', id)).exit).toBe(5);
}
