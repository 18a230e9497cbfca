import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { until } from './process-place.ts';
import { processesNaming } from './processes.ts';
import { tempDir } from './temp-project.ts';

/** A daemon of a test's own, which may be killed. */
export interface PrivateDocker {
  socket: string;
  /** As a crash would. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

const DEVICE = `cdiVersion: "0.6.0"
kind: "nvidia.com/gpu"
devices:
  - name: "GPU-fixture-1"
    containerEdits:
      env: ["FIXTURE_GPU=GPU-fixture-1"]
  - name: "GPU-fixture-2"
    containerEdits:
      env: ["FIXTURE_GPU=GPU-fixture-2"]
containerEdits: {}
`;

/**
 * Starts a daemon beside the machine's own, with CDI on and two devices that are fixtures. Its containers outlive it. All
 * of it is gone when the test ends.
 */
export async function privateDocker(): Promise<PrivateDocker> {
  const root = tempDir();
  const socket = join(root, 'd.sock');
  let daemon: ChildProcess | undefined;
  writeFileSync(join(root, 'gpu.yaml'), DEVICE);
  writeFileSync(join(root, 'daemon.json'), JSON.stringify({ 'live-restore': true, features: { cdi: true } }));
  const start = async (): Promise<void> => {
    daemon = spawn('dockerd', argumentsOf(root, socket), { stdio: ['ignore', 'ignore', 'ignore'] });
    await until('the private daemon', () => existsSync(socket) && existsSync(join(root, 'pid')));
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const gone = new Promise((resolve) => daemon?.once('exit', resolve));
    daemon?.kill(signal);
    await gone;
  };
  onTestFinished(async () => {
    await end('SIGTERM');
    endAll(root);
  });
  await start();
  return { socket, kill: () => end('SIGKILL'), start };
}

function argumentsOf(root: string, socket: string): string[] {
  const folders = [
    '--data-root',
    join(root, 'data'),
    '--exec-root',
    join(root, 'exec'),
    '--pidfile',
    join(root, 'pid'),
  ];
  const network = ['--bridge', 'none', '--iptables=false', '--ip6tables=false'];
  const cdi = ['--cdi-spec-dir', root, '--config-file', join(root, 'daemon.json')];
  const name = `sovran-${basename(root)}`;
  const apart = ['--containerd-namespace', name, '--containerd-plugins-namespace', `${name}-plugins`];
  return ['-H', `unix://${socket}`, ...folders, ...network, ...cdi, ...apart];
}

/** Ends what the daemon left: shims of containers, the runtime below it. All of them are named after its folder. */
function endAll(root: string): void {
  for (const { pid } of processesNaming(root)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
  for (const mount of mountsBelow(root)) execFileSync('umount', ['--lazy', mount]);
}

/** Inner ones first. */
function mountsBelow(root: string): string[] {
  const lines = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  return lines
    .flatMap((line) => line.split(' ')[1] ?? [])
    .filter((path) => path.startsWith(`${root}/`))
    .toReversed();
}
