import { realpathSync } from 'node:fs';
import { type DockerPlace, INSIDE } from '../site/place.ts';
import type { Site } from '../site/site.ts';
import { lockDigest } from '../../process/environment.ts';
import type { ProcessPlace } from '../../process/place.ts';
import { localHost } from '../../../hosts/local-host.ts';
import { nearestFolder } from '../../../project-store/inside.ts';
import type { CoveredStore } from '../../../../core/ports/runner.ts';
import { fixable } from '../../../../core/text/message.ts';
import { plainText } from '../../../../core/text/plain.ts';
import { refusedError, usageError } from '../../../../core/text/sovran-error.ts';

/** This machine as the place where environments are built. */
export function localBuild({ localStore, templates, clock }: DockerPlace): ProcessPlace {
  return { host: { ...localHost('local'), place: { root: localStore, runtime: '' } }, templates, clock };
}

/** What names the environment of an engine: the digest of the image that the host's file names, else of its locks. */
export async function lockOf(place: DockerPlace, engine: string): Promise<string> {
  const named = place.images?.[engine];
  if (named !== undefined) return named.slice(named.indexOf('@') + 1);
  return lockDigest(localBuild(place), engine);
}

/** Folders that every container has of its own: what an image holds there cannot be seen. */
const COVERED = ['/tmp', '/proc', '/sys', '/dev', '/run', ...Object.values(INSIDE)];

/** Throws `store-not-in-images` (exit 2) for a store below a folder that containers cover. */
export function requireBuildableStore(store: string): void {
  const covered = findCovered(store);
  if (!covered) return;
  throw usageError('store-not-in-images', fixable('engine.store-covered', covered), { details: covered });
}

/** A store that no environment can be built from, with the folder that covers it; undefined for any other. */
export function findCovered(store: string): CoveredStore | undefined {
  const real = realpathSync(nearestFolder(store));
  const folder = COVERED.find((one) => real === one || real.startsWith(`${one}/`));
  return folder === undefined ? undefined : { store, folder };
}

/** What node, daemons and kernels call a processor, as images call it. */
const NAMES: Readonly<Record<string, string>> = { x64: 'amd64', x86_64: 'amd64', aarch64: 'arm64' };

/** A processor as images name it: `amd64`, `arm64`. */
export function imageMachine(name: string): string {
  return NAMES[name] ?? name;
}

/**
 * An image is built of what this machine's own environment holds: it runs on machines of its kind alone. Throws
 * `image-other-machine` (exit 3) before minutes are spent on it.
 */
export async function requireSameMachine(site: Site, here: string = process.arch): Promise<void> {
  const daemon = await site.daemon();
  const { Architecture } = (await daemon.call((docker) => docker.info())) as { Architecture?: string };
  const [own, there] = [imageMachine(here), imageMachine(plainText(Architecture ?? '').slice(0, 40))];
  if (there === '' || there === own) return;
  const host = site.place.host.name;
  throw refusedError('image-other-machine', fixable('engine.other-machine', { host, there, own }), {
    next: [`sovran host check ${host}`],
    details: { host, there, own },
  });
}
