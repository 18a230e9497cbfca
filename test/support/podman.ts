import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './process-place.ts';

/** A Podman of a test file's own: its API on a socket, its containers and images in a folder that goes with it. */
export interface PrivatePodman {
  socket: string;
  /** Types a command of Podman; returns what it prints. */
  run(...words: string[]): string;
  stop(): Promise<void>;
}

/** The one that Docker brings: crun refuses to start containers on hybrid cgroups. */
const RUNTIME = ['/usr/sbin/runc', '/usr/bin/runc'].find((path) => existsSync(path)) ?? 'runc';

/** Starts the service that Docker's clients can talk to. `stop` removes all it made. */
export async function privatePodman(): Promise<PrivatePodman> {
  const root = mkdtempSync(join(tmpdir(), 'sovran-podman-'));
  const socket = join(root, 'api.sock');
  const place = ['--root', join(root, 'data'), '--runroot', join(root, 'run'), '--tmpdir', join(root, 'tmp')];
  const plain = [...place, '--cgroup-manager=cgroupfs', '--events-backend=file', '--runtime', RUNTIME];
  const service = spawn('podman', [...plain, 'system', 'service', '--time=0', `unix://${socket}`], { stdio: 'ignore' });
  await until('podman', () => existsSync(socket));
  return {
    socket,
    run: (...words) => execFileSync('podman', [...plain, ...words], { encoding: 'utf8' }),
    stop: async () => {
      const gone = new Promise((resolve) => service.once('exit', resolve));
      service.kill('SIGTERM');
      await gone;
      execFileSync('podman', [...plain, 'rm', '--all', '--force', '--time=0'], { stdio: 'ignore' });
      execFileSync('sh', ['-c', `grep -o " ${root}/[^ ]*" /proc/self/mounts | sort -r | xargs -r umount -l`]);
      rmSync(root, { recursive: true, force: true });
    },
  };
}
