import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { excuseAll } from './excuse-all.ts';
import { blockOf } from './ssh-bed.ts';
import { fingerprintOf, userBed } from './ssh-faults.ts';
import { sovran, type CliResult } from './sovran.ts';
import { git, tempDir, tempProject } from './temp-project.ts';

/** A project with a host whose sudo wants a password, on which an apply would change nothing. */
export interface AskingHost {
  root: string;
  /** Runs the real binary there, without a terminal. */
  run(args: string[], stdin?: string): Promise<CliResult>;
  /** What sudo noted of itself; of each wrong password, since the first ends it there. */
  sudoLog(): string;
}

export async function askingHost(password: string, root = tempProject(), name = 'asker'): Promise<AskingHost> {
  const folder = tempDir();
  const log = join(folder, 'sudo.log');
  const bed = await userBed({
    sudoers: `Defaults:USER logfile=${log}, loglinelen=0, passwd_tries=1\nUSER ALL=(ALL) ALL`,
    password,
  });
  const configFile = join(folder, 'ssh_config');
  writeFileSync(configFile, blockOf(bed));
  const env = { SOVRAN_SSH_CONFIG: configFile, SOVRAN_STORE: tempDir() };
  const run = (args: string[], stdin?: string): Promise<CliResult> =>
    sovran(args, { cwd: root, env, ...(stdin === undefined ? {} : { stdin }) });
  const pinned = ['--ssh', bed.address, '--fingerprint', fingerprintOf(join(bed.dir, 'host'))];
  expect(await run(['host', 'add', name, ...pinned, '--json'])).toMatchObject({ exit: 0 });
  excuseAll(root, name);
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'exceptions');
  return { root, run, sudoLog: () => (existsSync(log) ? readFileSync(log, 'utf8') : '') };
}
