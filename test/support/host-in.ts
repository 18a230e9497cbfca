import { join } from 'node:path';
import { localHost } from '../../src/lib/adapters/hosts/local-host.ts';
import type { Host } from '../../src/lib/core/ports/host.ts';

/** This machine as a host, reached in whatever way, whose files lie in a folder of the test's own. */
export function hostIn(root: string, machine: Host = localHost('local'), runtime: string = join(root, 'run')): Host {
  return { ...machine, place: { root, runtime } };
}
