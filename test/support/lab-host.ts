import { readFileSync } from 'node:fs';
import type { HostName, Lab } from '../../scripts/rig/record.ts';
import { openRoute } from '../../src/lib/adapters/ssh/identity/open-route.ts';
import { openSshSession } from '../../src/lib/adapters/ssh/open-ssh-session.ts';
import { sshHost } from '../../src/lib/adapters/ssh/ssh-host.ts';
import type { Host } from '../../src/lib/ports/host.ts';

/** A machine of a lab as a host, through the bastion, by the lab's own SSH configuration. */
export async function labHost(lab: Lab, name: HostName): Promise<Host> {
  const known = lab.files.knownHosts;
  const pins = { path: known, text: readFileSync(known, 'utf8') };
  const route = await openRoute(name, pins, { configFile: lab.files.sshConfig, transport: 'ssh2' });
  const session = openSshSession(route.hops, { driver: 'ssh2', knownHosts: known });
  const host = sshHost({
    name,
    driver: 'ssh2',
    place: { root: '/var/lib/sovran', runtime: '/run/sovran' },
    connect: () => session.connect(),
  });
  return {
    ...host,
    close: async () => {
      await host.close();
      await session.close();
    },
  };
}
