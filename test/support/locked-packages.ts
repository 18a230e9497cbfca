import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

const HOLD = `import fcntl, sys, time
file = open(sys.argv[1], "w")
fcntl.lockf(file, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(float(sys.argv[2]))`;

/** A process that keeps a lock file as apt and dpkg do, for so many seconds. */
export async function holdLock(path: string, seconds: number): Promise<ChildProcess> {
  const child = spawn('python3', ['-c', HOLD, path, String(seconds)], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}
