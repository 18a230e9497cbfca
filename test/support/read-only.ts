import { execFileSync } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { tempDir } from './temp-project.ts';

/** The same folder where nobody may write, not even root; gone with the test. */
export function readOnlyView(folder: string): string {
  const view = tempDir();
  execFileSync('mount', ['--bind', folder, view]);
  onTestFinished(() => void execFileSync('umount', ['-l', view]));
  execFileSync('mount', ['-o', 'remount,bind,ro', view]);
  return view;
}
