import { createHash } from 'node:crypto';
import type { Lab, LabHost } from './record.ts';
import { replaceFile } from './replace-file.ts';
import { KEY_TYPES, publicHostKey } from './secrets.ts';

/** Writes what a person, OpenSSH and sovran need to reach the lab: ssh_config, known_hosts, fingerprints.json. */
export function writeInventory(lab: Lab): void {
  replaceFile(lab.files.sshConfig, lab.hosts.map((host) => sshBlock(lab, host)).join('\n'));
  replaceFile(lab.files.knownHosts, `${lab.hosts.flatMap((host) => knownLines(lab, host)).join('\n')}\n`);
  const prints = Object.fromEntries(lab.hosts.map((host) => [host.name, fingerprints(lab, host)]));
  replaceFile(lab.files.fingerprints, `${JSON.stringify(prints, null, 2)}\n`);
}

function sshBlock(lab: Lab, host: LabHost): string {
  const { identity, knownHosts } = lab.files;
  const way = host.port
    ? ['HostName 127.0.0.1', `Port ${host.port}`]
    : [`HostName ${host.name}`, `ProxyJump ${host.jump}`];
  const rest = ['User operator', `IdentityFile ${identity}`, 'IdentitiesOnly yes', `UserKnownHostsFile ${knownHosts}`];
  // The system's own known hosts must not vouch for a lab; HostKeyAlias would hide a wrong name, so none.
  const strict = ['GlobalKnownHostsFile /dev/null', 'StrictHostKeyChecking yes'];
  return `Host ${host.name}\n${[...way, ...rest, ...strict].map((line) => `  ${line}\n`).join('')}`;
}

function knownLines(lab: Lab, host: LabHost): string[] {
  const name = host.port ? `[127.0.0.1]:${host.port}` : host.name;
  return KEY_TYPES.map((type) => `${name} ${publicHostKey(lab.dir, host.name, type)}`);
}

function fingerprints(lab: Lab, host: LabHost): Record<string, string> {
  return Object.fromEntries(
    KEY_TYPES.map((type) => {
      const key = publicHostKey(lab.dir, host.name, type).split(' ')[1] ?? '';
      const digest = createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64');
      return [type, `SHA256:${digest.replace(/=+$/, '')}`];
    }),
  );
}
