import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { labFolder } from './place.ts';
import { replaceFile } from './replace-file.ts';

/** What a machine of the lab stands for. */
export type Role = 'bastion' | 'gpu' | 'fresh';

/** Machines that a lab can have. */
export const ROLES = { bastion: 'bastion', gpu1: 'gpu', gpu2: 'gpu', fresh1: 'fresh' } as const satisfies Record<
  string,
  Role
>;
export type HostName = keyof typeof ROLES;

/** One machine of a lab: a container that is reached by SSH. */
export interface LabHost {
  name: HostName;
  role: Role;
  /** Name and id of its container. */
  container: string;
  id: string;
  /** The machine's port on 127.0.0.1; only the bastion has one. */
  port?: number;
  /** Host that stands before it. */
  jump?: string;
  /** UUIDs of its fixture GPUs. */
  gpus: string[];
}

/** `lab.json`: everything tests and people need to use a lab. Paths are absolute, secrets are files of mode 600. */
export interface Lab {
  name: string;
  dir: string;
  created: string;
  socket: string;
  images: { base: string; host: string };
  networks: string[];
  outbound: boolean;
  hosts: LabHost[];
  /** Users of every host, and how sudo answers them. */
  users: Record<string, { shell: string; sudo: 'free' | 'password' | 'none' }>;
  files: {
    sshConfig: string;
    knownHosts: string;
    fingerprints: string;
    identity: string;
    sudoPassword: string;
  };
}

/** People of a lab machine, as `image/users.sh` makes them. */
export const USERS: Lab['users'] = {
  operator: { shell: '/bin/bash', sudo: 'free' },
  asker: { shell: '/bin/bash', sudo: 'password' },
  nosudo: { shell: '/bin/bash', sudo: 'none' },
  noisy: { shell: '/bin/bash', sudo: 'free' },
  fishy: { shell: '/usr/bin/fish', sudo: 'free' },
  restricted: { shell: '/bin/rbash', sudo: 'none' },
};

/** Where the files of a lab lie. */
export function filesOf(dir: string): Lab['files'] {
  return {
    sshConfig: join(dir, 'ssh_config'),
    knownHosts: join(dir, 'known_hosts'),
    fingerprints: join(dir, 'fingerprints.json'),
    identity: join(dir, 'id_ed25519'),
    sudoPassword: join(dir, 'sudo_password'),
  };
}

/** The lab of that name, or undefined when it was never brought up. */
export function readLab(name: string): Lab | undefined {
  const path = join(labFolder(name), 'lab.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Lab) : undefined;
}

export function writeLab(lab: Lab): void {
  replaceFile(join(lab.dir, 'lab.json'), `${JSON.stringify(lab, null, 2)}\n`);
}

/** A host of the lab by name; refuses a name it does not have. */
export function hostOf(lab: Lab, name: string): LabHost {
  const host = lab.hosts.find((one) => one.name === name);
  if (!host)
    throw new Error(`lab ${lab.name} has no host ${name}; it has ${lab.hosts.map((one) => one.name).join(', ')}`);
  return host;
}
