import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeInventory } from './inventory.ts';
import type { Lab } from './record.ts';

/** The same lab reached over another port, a proxy's: an inventory of its own in the lab's folder, removed with the lab. */
export function labThrough(lab: Lab, port: number): Lab {
  const dir = join(lab.dir, `through-${port}`);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const place = {
    sshConfig: join(dir, 'ssh_config'),
    knownHosts: join(dir, 'known_hosts'),
    fingerprints: join(dir, 'fingerprints.json'),
  };
  const hosts = lab.hosts.map((host) => (host.role === 'bastion' ? { ...host, port } : host));
  const through = { ...lab, hosts, files: { ...lab.files, ...place } };
  writeInventory(through);
  return through;
}
