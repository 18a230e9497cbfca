import { readFileSync } from 'node:fs';

/** Whether a process is a test run that goes on. Another process may have its number since. */
export function isTestRun(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('vitest');
  } catch {
    return false;
  }
}
