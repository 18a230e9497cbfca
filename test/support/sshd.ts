import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { freePort } from './free-port.ts';
import { SSHD_LINES } from './sshd-lines.ts';
import { tempDir } from './temp-project.ts';

export type KeyType = 'ed25519' | 'rsa' | 'ecdsa';

/** A key pair in a folder of its own: `path` is the private half. */
export interface TestKey {
  path: string;
  /** `type base64`. */
  public: string;
  fingerprint: string;
}

/** Makes a key pair; with a passphrase it is locked. */
export function makeKey(type: KeyType = 'ed25519', passphrase = ''): TestKey {
  const path = join(tempDir(), `id_${type}`);
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', 'test', '-f', path]);
  return keyAt(path);
}

/** A key pair that is there. */
export function keyAt(path: string): TestKey {
  const [, fingerprint = ''] = execFileSync('ssh-keygen', ['-lf', `${path}.pub`], { encoding: 'utf8' }).split(' ');
  return { path, public: readFileSync(`${path}.pub`, 'utf8').split(' ').slice(0, 2).join(' '), fingerprint };
}

export interface Sshd {
  port: number;
  user: string;
  /** What `ssh -G` would call it: `user@127.0.0.1:port`. */
  address: string;
  hostKeys: TestKey[];
  log(): string;
}

export interface SshdOptions {
  hostKeys?: TestKey[];
  /** Public halves that may log in. */
  authorized?: TestKey[];
  /** Lines of sshd_config. */
  config?: string[];
}

/** A real sshd on a free port of loopback, ended with the test. */
export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const dir = tempDir();
  const hostKeys = options.hostKeys ?? [makeKey()];
  const port = await freePort();
  chmodSync(dir, 0o755);
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  writeFileSync(join(dir, 'authorized_keys'), (options.authorized ?? []).map((key) => `${key.public}\n`).join(''));
  const lines = [
    `Port ${port}`,
    ...hostKeys.map(({ path }, index) => `HostKey ${keepKey(dir, path, index)}`),
    `AuthorizedKeysFile ${join(dir, 'authorized_keys')}`,
    ...SSHD_LINES,
    ...(options.config ?? []),
  ];
  writeFileSync(join(dir, 'sshd_config'), `${lines.join('\n')}\n`);
  const child = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', join(dir, 'sshd_config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  onTestFinished(() => void child.kill('SIGTERM'));
  await listening(port, child, () => log);
  const { username: user } = userInfo();
  return { port, user, address: `${user}@127.0.0.1:${port}`, hostKeys, log: () => log };
}

/** A private ssh-agent that holds keys, ended with the test; returns its socket. */
export async function startAgent(keys: TestKey[]): Promise<string> {
  const socket = join(tempDir(), 'agent');
  const child = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGTERM'));
  await until(
    () => canConnect({ path: socket }),
    () => 'ssh-agent does not answer',
  );
  for (const { path } of keys)
    execFileSync('ssh-add', ['-q', path], { env: { ...process.env, SSH_AUTH_SOCK: socket }, stdio: 'pipe' });
  return socket;
}

function keepKey(dir: string, path: string, index: number): string {
  const kept = join(dir, `host_key_${index}`);
  copyFileSync(path, kept);
  copyFileSync(`${path}.pub`, `${kept}.pub`);
  chmodSync(kept, 0o600);
  return kept;
}

async function listening(port: number, child: ChildProcess, log: () => string): Promise<void> {
  await until(
    () => (child.exitCode === null ? canConnect({ port, host: '127.0.0.1' }) : Promise.reject(new Error(log()))),
    log,
  );
}

async function until(check: () => Promise<boolean>, why: () => string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(why());
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

function canConnect(to: { port: number; host: string } | { path: string }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(to, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
