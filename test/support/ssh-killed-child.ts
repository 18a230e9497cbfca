import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openRoute } from '../../src/lib/adapters/ssh/identity/open-route.ts';
import { sshDrivers } from '../../src/lib/adapters/ssh/ssh-drivers.ts';
import { blockOf, type SshBed } from './ssh-bed.ts';

/** A process that keeps a command running on a host behind a machine on the way, until it is killed. */
const { bed, jump } = JSON.parse(process.argv[2] ?? '') as { bed: SshBed; jump: SshBed };
const configFile = join(bed.dir, 'config-killed');
writeFileSync(configFile, `${blockOf(bed)}  IdentityFile ${join(jump.dir, 'user')}\n`);
const pins = [bed, jump].map(({ port, hostKey }) => `[127.0.0.1]:${port} ${hostKey}\n`).join('');
const { hops } = await openRoute(
  bed.address,
  { path: 'known_hosts', text: pins },
  { configFile, jump: [jump.address] },
);
const transport = await sshDrivers().connect({ driver: 'openssh', hops, pins });
const running = await transport.start(`echo begun; ${process.argv[3] ?? 'cat'}`);
running.stdout.pipe(process.stdout);
