import { join } from 'node:path';
import { localHost } from '../../src/lib/adapters/hosts/local-host.ts';
import type { Host } from '../../src/lib/core/ports/host.ts';
import { tempDir } from './temp-project.ts';

/** This machine as a host whose store lies elsewhere, so that what travels to a remote one travels here too. */
export function hostAt(root: string = join(tempDir(), 'remote'), name = 'gpu1'): Host {
  return { ...localHost(name), place: { root, runtime: join(root, 'run') } };
}

/** The same machine, by the same connection, with a store of its own for one test. */
export function elsewhere(host: Host): Host {
  const root = join(tempDir(), 'remote');
  return { ...host, place: { root, runtime: join(root, 'run') } };
}
