import { type Brand, type Daemon, openDaemon, readBrand } from './daemon.ts';
import { readSiteFacts, type SiteFacts } from './facts.ts';
import type { DockerPlace } from './place.ts';
import { once, oncePer } from '../../../../core/kit/once.ts';
import { engineFolder } from '../../folders/definitions.ts';
import { shipFiles } from '../../host/ship.ts';
import { enginePrograms } from '../../process/programs.ts';

/** A host as a docker runner sees it; each part is asked for once, when it is first needed. */
export interface Site {
  place: DockerPlace;
  facts(): Promise<SiteFacts>;
  daemon(): Promise<Daemon>;
  brand(): Promise<Brand>;
  /** Folder of an engine's code on the host, which holds it when this resolves. */
  code(engine: string): Promise<string>;
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
    code: oncePer((engine: string) => shipCode(place, engine)),
    mark: async (lockDigest) => place.marks?.add(lockDigest),
  };
}

/** Brings an engine's and the supervisor's code to the host, named by its digest; returns its folder there. */
async function shipCode({ host, templates }: DockerPlace, engine: string): Promise<string> {
  return shipFiles(host, 'code', await enginePrograms(engineFolder(templates, engine), engine));
}
