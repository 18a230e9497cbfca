import { join } from 'node:path';
import { type Brand, type Daemon, openDaemon, readBrand } from './daemon.ts';
import { readSiteFacts, type SiteFacts } from './facts.ts';
import type { DockerPlace } from './place.ts';
import { filesBelow, type Packing, shipFiles } from '../../host/ship.ts';
import { packageRoot } from '../../../places.ts';

/** A host as a docker engine sees it; each part is asked for once, when it is first needed. */
export interface Site {
  place: DockerPlace;
  facts(): Promise<SiteFacts>;
  daemon(): Promise<Daemon>;
  brand(): Promise<Brand>;
  /** Folder of the workers' code on the host, which holds it when this resolves. */
  code(): Promise<string>;
  /** Marks the image of a lock as needed, which protects it from removal. */
  mark(lockDigest: string): Promise<void>;
}

/** Asks the host nothing yet: each answer is fetched once, by the first who needs it. */
export function openSite(place: DockerPlace): Site {
  const facts = once(() => readSiteFacts(place));
  const daemon = once(() => openDaemon(place.host, async () => (await facts()).socket, place.signal));
  return {
    place,
    facts,
    daemon,
    brand: once(async () => readBrand(await daemon())),
    code: once(() => shipCode(place)),
    mark: async (lockDigest) => place.marks?.add(lockDigest),
  };
}

/** Remembers the first answer; a failure is asked again. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask();
    answer.catch(() => (answer = undefined));
    return answer;
  };
}

/** Brings the workers' and the supervisor's code to the host, named by its digest; returns its folder there. */
async function shipCode(place: DockerPlace): Promise<string> {
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
