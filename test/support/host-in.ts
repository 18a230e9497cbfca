import { join } from 'node:path';
import { localHost } from '../../src/lib/adapters/hosts/local-host.ts';
import type { Host } from '../../src/lib/ports/host.ts';

/** This machine as a host whose files lie in a folder of the test's own. */
export function hostIn(root: string, runtime = join(root, 'run')): Host {
  return { ...localHost('local'), place: { root, runtime } };
}
