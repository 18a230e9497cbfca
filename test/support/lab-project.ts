import { readFileSync } from 'node:fs';
import type { Lab } from '../../scripts/rig/record.ts';
import { sovran, type CliResult } from './sovran.ts';
import { tempDir, tempProject } from './temp-project.ts';

/** A project whose hosts are machines of a lab, behind its bastion. */
export interface LabProject {
  root: string;
  env: NodeJS.ProcessEnv;
  /** Types a line in it; words are separated by spaces. */
  run(line: string): Promise<CliResult>;
  /** Adds `user@machine` of the lab under a name, with the fingerprints that the lab tells. */
  add(name: string, machine: string, user?: string, flags?: string): Promise<void>;
}

export function labProject(lab: Lab): LabProject {
  const [root, store] = [tempProject(), tempDir()];
  const env = { SOVRAN_STORE: store, SOVRAN_SSH_CONFIG: lab.files.sshConfig };
  const run = (line: string): Promise<CliResult> => sovran(line.split(' '), { cwd: root, env });
  const prints = JSON.parse(readFileSync(lab.files.fingerprints, 'utf8')) as Record<string, { ed25519: string }>;
  const bastion = lab.hosts.find(({ role }) => role === 'bastion');
  const add = async (name: string, machine: string, user = 'operator', flags = ''): Promise<void> => {
    const keys = [
      `operator@127.0.0.1:${bastion?.port}=${prints['bastion']?.ed25519}`,
      `${user}@${machine}=${prints[machine]?.ed25519}`,
    ];
    const pins = keys.map((key) => ` --fingerprint ${key}`).join('');
    const done = await run(`host add ${name} --ssh ${user}@${machine}${pins}${flags}`);
    if (done.exit !== 0) throw new Error(`host add ${name}: ${done.stderr}`);
  };
  return { root, env, run, add };
}
