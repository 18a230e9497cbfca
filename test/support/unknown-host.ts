import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { listOpenRuns } from '../../src/lib/core/operation/open/open-runs.ts';
import { sovran, type CliResult } from './sovran.ts';
import { sshConfigFolder } from './ssh-config-folder.ts';
import { makeKey, startSshd, type Sshd, type TestKey } from './sshd.ts';
import { git, tempProject } from './temp-project.ts';

/** A project, and a host on loopback that it does not know. */
export interface UnknownHost {
  root: string;
  host: Sshd;
  key: TestKey;
  env: Record<string, string>;
  run(...args: string[]): Promise<CliResult>;
  add(...args: string[]): Promise<CliResult>;
  /** Text of the pinned keys; empty without the file. */
  pins: () => string;
}

/** Starts the host, with an SSH configuration that nobody else has. */
export async function unknownHost(): Promise<UnknownHost> {
  const root = tempProject();
  const key = makeKey();
  const host = await startSshd({ authorized: [key] });
  const file = sshConfigFolder({ config: `Host *\n IdentityAgent none\n IdentityFile ${key.path}\n` });
  const env = { SOVRAN_SSH_CONFIG: file, CI: '' };
  const run = (...args: string[]): Promise<CliResult> => sovran([...args], { cwd: root, env });
  return {
    root,
    host,
    key,
    env,
    run,
    add: (...args) => run('host', 'add', 'gpu1', '--ssh', host.address, '--json', ...args),
    pins: () =>
      existsSync(join(root, 'hosts/known_hosts')) ? readFileSync(join(root, 'hosts/known_hosts'), 'utf8') : '',
  };
}

/** Fingerprint of its first key. */
export function fingerprintOf({ hostKeys }: Sshd): string {
  return hostKeys[0]?.fingerprint ?? '';
}

/** Nothing was written, committed or left open. */
export function expectUntouched({ root, pins }: UnknownHost): void {
  expect(git(root, 'status', '--porcelain').trim()).toBe('');
  expect(git(root, 'log', '--oneline').trim().split('\n')).toHaveLength(1);
  expect(existsSync(join(root, 'hosts/gpu1.yaml'))).toBe(false);
  expect(pins()).toBe('');
  expect(listOpenRuns(root)).toEqual([]);
}
