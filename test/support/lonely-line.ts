import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { tempDir } from './temp-project.ts';

/** Passes connections on to a socket of the file system, which network namespaces share. */
const RELAY = `const { connect, createServer } = require('node:net');
const [address, port, path] = process.argv.slice(1);
createServer((near) => {
  const far = connect(path);
  near.on('error', () => far.destroy()).on('close', () => far.destroy());
  far.on('error', () => near.destroy()).on('close', () => near.destroy());
  near.pipe(far).pipe(near);
}).listen(Number(port), address, () => console.log('ready'));`;

const [NEAR, FAR] = ['198.18.7.1', '198.18.7.2'];

/** A network of its own through which a port of the loopback is reached, until it is cut: then no packet passes, either way. */
export async function lonelyLine(port: number): Promise<{ address: string; cut: () => void }> {
  const path = join(tempDir(), 'line.sock');
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    near.on('error', () => far.destroy()).on('close', () => far.destroy());
    far.on('error', () => near.destroy()).on('close', () => near.destroy());
    near.pipe(far).pipe(near);
  }).listen(path);
  const holder = spawn('unshare', ['-n', 'sh', '-c', 'ip link set lo up; echo up; exec sleep infinity'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  const pid = String(holder.pid);
  const ip = (...args: string[]): unknown => execFileSync('ip', args);
  const inside = ['-t', pid, '-n', '--'];
  const end = `line${pid}`.slice(-15);
  ip('link', 'add', end, 'type', 'veth', 'peer', 'name', 'far', 'netns', pid);
  ip('address', 'add', `${NEAR}/30`, 'dev', end);
  ip('link', 'set', end, 'up');
  execFileSync('nsenter', [...inside, 'sh', '-c', `ip address add ${FAR}/30 dev far; ip link set far up`]);
  const relay = spawn('nsenter', [...inside, process.execPath, '-e', RELAY, FAR, String(port), path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    ip('link', 'del', end);
    for (const child of [relay, holder]) child.kill('SIGKILL');
    server.close();
  });
  await once(relay.stdout, 'data');
  // the near end stays up: what is sent goes nowhere, and nothing says so
  return {
    address: FAR,
    cut: () =>
      void execFileSync('nsenter', [
        ...inside,
        'ip',
        'link',
        'set',
        'far',
        'address',
        '02:00:00:00:00:01',
        'arp',
        'off',
      ]),
  };
}
