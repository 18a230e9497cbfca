import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sovran, type CliResult } from './sovran.ts';
import type { Driver, SshBed } from './ssh-bed.ts';
import { sshConfigFolder } from './ssh-config-folder.ts';
import { tempDir, tempProject, git } from './temp-project.ts';

/** A project that knows one host over SSH, `gpu1`, and how to reach it. */
export interface RemoteProject {
  root: string;
  /** Folder of sovran on the host. */
  there: string;
  env: Record<string, string>;
  run: (args: string[], env?: NodeJS.ProcessEnv) => Promise<CliResult>;
}

/** Writes and commits the host with its pinned key; `spec` adds lines to its file, indented. */
export function remoteProject(bed: SshBed, driver: Driver, spec = ''): RemoteProject {
  const root = tempProject();
  const there = join(tempDir(), 'there');
  mkdirSync(join(root, 'hosts'));
  writeFileSync(
    join(root, 'hosts', 'gpu1.yaml'),
    `apiVersion: sovran/v1\nkind: Host\nmetadata: { name: gpu1 }\nspec:\n  transport: ${driver}\n  address: ${bed.address}\n  root: ${there}\n${spec}`,
  );
  writeFileSync(join(root, 'hosts', 'known_hosts'), `[127.0.0.1]:${bed.port} ${bed.hostKey}\n`);
  git(root, 'add', '.');
  git(root, 'commit', '-qm', 'know gpu1');
  const config = `Host *\n IdentityFile ${join(bed.dir, 'user')}\n IdentitiesOnly yes\n IdentityAgent none\n UserKnownHostsFile none\n GlobalKnownHostsFile none\n`;
  const env = { SOVRAN_SSH_CONFIG: sshConfigFolder({ config }), SOVRAN_STORE: join(tempDir(), 'store') };
  return { root, there, env, run: (args, more) => sovran(args, { cwd: root, env: { ...env, ...more } }) };
}
