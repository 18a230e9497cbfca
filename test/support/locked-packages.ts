import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { onTestFinished } from 'vitest';

const HOLD = `import fcntl, sys
file = open(sys.argv[1], "w")
fcntl.lockf(file, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()`;

/** A process that keeps a lock file as apt and dpkg do, until its input ends. */
export async function holdLock(path: string): Promise<ChildProcessByStdio<Writable, Readable, null>> {
  const child = spawn('python3', ['-c', HOLD, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}
