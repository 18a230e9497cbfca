import { lockDigest } from '../../process/environment.ts';
import type { EnginePlace } from '../../process/layout.ts';
import type { DockerPlace } from '../site/place.ts';

/** This machine as the place where environments are built. */
export function localBuild({ localStore, templates, clock }: DockerPlace): EnginePlace {
  return { store: localStore, runtime: '', templates, clock };
}

/** Digest of the locks that this version's engine needs. */
export function lockOf(place: DockerPlace): Promise<string> {
  return lockDigest(localBuild(place));
}
