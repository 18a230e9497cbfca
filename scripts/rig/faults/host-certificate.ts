import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { execute } from '../execute.ts';
import type { Lab } from '../record.ts';
import { hostKeys } from '../secrets.ts';
import { quote, type Fault } from './fault.ts';
import { dropIn } from './sshd.ts';

const run = promisify(execFile);
const CERTIFICATE = '/etc/ssh/ssh_host_ed25519_key-cert.pub';
const offer = dropIn('host-certificate', '', () => [
  'HostKey /etc/ssh/ssh_host_ed25519_key',
  `HostCertificate ${CERTIFICATE}`,
]);

/** The host shows a certificate of the lab's authority, whose public key is `host_ca.pub` in the lab's folder. */
export const hostCertificate: Fault = {
  about: "offers a host certificate, signed by the lab's host_ca (see host_ca.pub in the lab's folder)",
  on: async (place) => {
    const { lab, host } = place;
    const authority = await hostAuthority(lab);
    const key = join(hostKeys(lab.dir, host.name), 'ssh_host_ed25519_key.pub');
    await run('ssh-keygen', ['-q', '-s', authority, '-I', host.name, '-h', '-n', `${host.name},127.0.0.1`, key]);
    const certificate = key.replace(/\.pub$/, '-cert.pub');
    await execute(host.container, `printf %s ${quote(readFileSync(certificate, 'utf8'))} >${CERTIFICATE}`);
    rmSync(certificate);
    await offer.on(place);
  },
  off: async (place) => {
    await offer.off?.(place);
    await execute(place.host.container, `rm -f ${CERTIFICATE}`);
  },
};

async function hostAuthority(lab: Lab): Promise<string> {
  const path = join(lab.dir, 'host_ca');
  if (!existsSync(path))
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'lab host authority', '-f', path]);
  return path;
}

/** A line of known_hosts that trusts the authority for every host of the lab. */
export function authorityLine(lab: Lab): string {
  return `@cert-authority * ${readFileSync(join(lab.dir, 'host_ca.pub'), 'utf8').trim()}`;
}
