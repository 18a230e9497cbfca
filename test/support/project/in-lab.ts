import { readFileSync } from 'node:fs';
import type { Lab } from '../../../scripts/rig/record.ts';
import { aProject, type Project } from './project.ts';

/** A project whose hosts are machines of a lab, behind its bastion. */
export interface LabProject extends Project {
  /** Adds `user@machine` of the lab under a name, with the fingerprints that the lab tells. */
  addMachine: (name: string, machine: string, user?: string, flags?: string) => Promise<void>;
}

export async function labProject(lab: Lab): Promise<LabProject> {
  const project = await aProject([], { env: { SOVRAN_SSH_CONFIG: lab.files.sshConfig } });
  const prints = JSON.parse(readFileSync(lab.files.fingerprints, 'utf8')) as Record<string, { ed25519: string }>;
  const bastion = lab.hosts.find(({ role }) => role === 'bastion');
  const addMachine = async (name: string, machine: string, user = 'operator', flags = ''): Promise<void> => {
    const keys = [
      `operator@127.0.0.1:${bastion?.port}=${prints['bastion']?.ed25519}`,
      `${user}@${machine}=${prints[machine]?.ed25519}`,
    ];
    const pins = keys.map((key) => ` --fingerprint ${key}`).join('');
    await project.must(`host add ${name} --ssh ${user}@${machine}${pins}${flags}`);
  };
  return { ...project, addMachine };
}
