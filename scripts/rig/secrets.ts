import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { filesOf } from './record.ts';

const run = promisify(execFile);
export const KEY_TYPES = ['ed25519', 'ecdsa', 'rsa'] as const;

/** Makes a lab's key pair, its hosts' keys and its sudo password, all new and all readable by their owner only. */
export async function makeSecrets(dir: string, hosts: string[]): Promise<void> {
  const files = filesOf(dir);
  writeFileSync(files.sudoPassword, `${randomBytes(12).toString('base64url')}\n`, { mode: 0o600 });
  await makeKey(files.identity, 'ed25519', 'lab operator');
  await Promise.all(hosts.flatMap((host) => KEY_TYPES.map((type) => makeHostKey(dir, host, type))));
}

/** Folder of the host keys of one machine. */
export function hostKeys(dir: string, host: string): string {
  return join(dir, 'host_keys', host);
}

/** Public host key of one machine, as `type base64`. */
export function publicHostKey(dir: string, host: string, type: (typeof KEY_TYPES)[number]): string {
  const line = readFileSync(join(hostKeys(dir, host), `ssh_host_${type}_key.pub`), 'utf8');
  return line.split(' ').slice(0, 2).join(' ').trim();
}

async function makeHostKey(dir: string, host: string, type: string): Promise<void> {
  mkdirSync(hostKeys(dir, host), { recursive: true, mode: 0o700 });
  await makeKey(join(hostKeys(dir, host), `ssh_host_${type}_key`), type, host);
}

async function makeKey(path: string, type: string, comment: string): Promise<void> {
  const bits = type === 'rsa' ? ['-b', '2048'] : [];
  await run('ssh-keygen', ['-q', '-t', type, ...bits, '-N', '', '-C', comment, '-f', path]);
}
