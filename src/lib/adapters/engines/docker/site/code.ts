import { join } from 'node:path';
import { packageRoot } from '../../../package-root.ts';
import type { Packing } from '../../host/pack.ts';
import { filesBelow, shipFiles } from '../../host/ship.ts';
import type { DockerPlace } from './place.ts';

/** Brings the workers' and the supervisor's code to the host, named by its digest; returns its folder there. */
export async function shipCode(place: DockerPlace): Promise<string> {
  return shipFiles(place.host, 'code', await codeOf(place));
}

/** Every file of the workers and of their supervisor. */
async function codeOf({ templates }: DockerPlace): Promise<Packing[]> {
  const engines = join(packageRoot(), 'templates', 'engines');
  return [
    { folder: templates, paths: await filesBelow(templates, 'cpu/sovran_worker') },
    { folder: engines, paths: ['process/supervise', ...(await filesBelow(engines, 'process/sovran_supervisor'))] },
  ];
}
