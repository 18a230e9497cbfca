import { spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { processStartOf, readBootId } from '../../src/lib/core/kit/process-identity.ts';

/** A process that lives until the test ends, as an engine would record it. */
export function liveProcess(): { pid: number; start: string; bootId: string } {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  const pid = child.pid ?? 0;
  return { pid, start: processStartOf(pid) ?? '', bootId: readBootId() };
}
