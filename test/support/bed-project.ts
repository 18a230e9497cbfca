import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blockOf, type Driver, type SshBed } from './ssh-bed.ts';
import { sovran, type CliResult } from './sovran.ts';
import { git, tempDir, tempProject } from './temp-project.ts';

/** A project with one host, `far`, that is an sshd of this machine with a root of its own; typed at by the real binary. */
export interface BedProject {
  root: string;
  env: NodeJS.ProcessEnv;
  /** Folder of sovran on the host. */
  hostRoot: string;
  /** Types a line in it; words are separated by spaces. */
  run: (line: string) => Promise<CliResult>;
}

export interface BedProjectOptions {
  driver: Driver;
  /** Port of a bad line to the bed. */
  through?: number;
  runner?: 'process' | 'docker';
  /** Folder of sovran on the host instead of a temporary one, which no host is brought into shape with. */
  hostRoot?: string;
  env?: NodeJS.ProcessEnv;
  /** Lines of SSH configuration instead of those that name the bed's key. */
  config?: string;
}

export function bedProject(bed: SshBed, options: BedProjectOptions): BedProject {
  const [root, store] = [tempProject(), tempDir()];
  const hostRoot = options.hostRoot ?? join(tempDir(), 'far');
  const port = options.through ?? bed.port;
  mkdirSync(join(root, 'hosts'));
  writeFileSync(join(root, 'hosts', 'known_hosts'), `[127.0.0.1]:${port} ${bed.hostKey}\n`);
  writeFileSync(join(root, 'hosts', 'far.yaml'), hostFile(bed.address.replace(/:\d+$/, `:${port}`), hostRoot, options));
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'host');
  const configFile = join(store, 'ssh_config');
  writeFileSync(configFile, options.config ?? blockOf(bed));
  const env = { SOVRAN_STORE: store, SOVRAN_SSH_CONFIG: configFile, XDG_RUNTIME_DIR: store, ...options.env };
  return { root, env, hostRoot, run: (line) => sovran(line.split(' '), { cwd: root, env }) };
}

function hostFile(address: string, root: string, { driver, runner = 'process' }: BedProjectOptions): string {
  const spec = { transport: driver, address, root, runner, labels: {} };
  return JSON.stringify({ apiVersion: 'sovran/v1', kind: 'Host', metadata: { name: 'far' }, spec });
}
