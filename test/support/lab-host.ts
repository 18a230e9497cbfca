import { readFileSync } from 'node:fs';
import type { HostName, Lab } from '../../scripts/rig/record.ts';
import { openRoute } from '../../src/lib/adapters/ssh/identity/open-route.ts';
import { sshDrivers } from '../../src/lib/adapters/ssh/ssh-drivers.ts';
import { sshHost } from '../../src/lib/adapters/ssh/ssh-host.ts';
import type { Host } from '../../src/lib/core/ports/host.ts';

/** A machine of a lab as a host, through the bastion, by the lab's own SSH configuration. */
export async function labHost(lab: Lab, name: HostName): Promise<Host> {
  const pins = readFileSync(lab.files.knownHosts, 'utf8');
  const route = await openRoute(name, { path: lab.files.knownHosts, text: pins }, { configFile: lab.files.sshConfig });
  const drivers = sshDrivers();
  const host = sshHost({
    name,
    driver: 'ssh2',
    place: { root: '/var/lib/sovran', runtime: '/var/lib/sovran/run' },
    connect: () => drivers.connect({ driver: 'ssh2', hops: route.hops, pins }),
  });
  return {
    ...host,
    close: async () => {
      await host.close();
      await drivers.close();
    },
  };
}
