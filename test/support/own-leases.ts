import { join } from 'node:path';
import type { Host } from '../../src/lib/core/ports/host.ts';
import { LEASE_FOLDER } from '../../src/lib/stages/machines/provision/leases/host-lease.ts';

/** A host that notes in a folder of its own who is changing it and its packages, since many hosts of a test are one machine. */
export function ownLeases(host: Host, folder: string): Host {
  const at = (word: string): string =>
    word.replaceAll(LEASE_FOLDER, folder).replaceAll('/var/lib/dpkg/lock', join(folder, 'lock'));
  return {
    ...host,
    exec: (argv, options = {}) => {
      const stdin = typeof options.stdin === 'string' ? { stdin: at(options.stdin) } : {};
      return host.exec(argv.map(at), { ...options, ...stdin });
    },
  };
}
