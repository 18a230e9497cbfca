import { expect } from 'vitest';
import type { CliResult } from './sovran.ts';

/** A project in which lines are typed. */
export interface Typed {
  sovran(...args: string[]): Promise<CliResult>;
}

/** Runs a runbook to a passed verdict and checks it, then puts the fault back: the same checks fail. */
export async function mends(project: Typed, fault: () => unknown, ...args: string[]): Promise<void> {
  const mended = await project.sovran('runbook', 'run', ...args, '--yes', '--json');
  expect(mended, mended.stdout + mended.stderr).toMatchObject({ exit: 0, json: { verdict: 'passed' } });
  const { id } = mended.json as { id: string };
  expect((await project.sovran('runbook', 'check', id)).exit).toBe(0);
  await fault();
  expect((await project.sovran('runbook', 'check', id)).exit).toBe(5);
}
