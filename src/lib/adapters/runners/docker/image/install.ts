import { join } from 'node:path';
import type { ImageInspectInfo } from 'dockerode';
import type { EngineEnvironment, ImageOrigin } from '../../../../core/ports/runner.ts';
import type { JsonObject } from '../../../../core/ports/json.ts';
import { message } from '../../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../../core/text/sovran-error.ts';
import { readEngine } from '../../folders/definitions.ts';
import { installEnvironment } from '../../process/install.ts';
import type { Site } from '../site/site.ts';
import { buildArchive, type ImageArchive } from './archive.ts';
import { localBuild, lockOf, requireBuildableStore, requireSameMachine } from './local-build.ts';
import { inspectImage, readEnvironment, shortOf, tagOf, writeImageRecord } from './installed.ts';
import { loadArchive, pullImage, type LoadOptions } from './load.ts';
import { verifyArchive } from './verify-archive.ts';

export type OnProgress = (line: JsonObject) => void;

/**
 * Installs the engine's image unless present: built here, from an archive, or pulled. Throws `image-unfit` (exit 3) for
 * other locks.
 */
export async function installImage(
  site: Site,
  engine: string,
  onProgress: OnProgress,
  signal?: AbortSignal,
  origin?: ImageOrigin,
): Promise<EngineEnvironment> {
  const lockDigest = await lockOf(site.place, engine);
  await site.mark(lockDigest);
  const present = await readEnvironment(site, engine);
  if (present.state === 'ready') return present;
  const named = site.place.images?.[engine];
  if (named !== undefined) return installNamed(site, engine, named);
  const image = await bring(site, { engine, lockDigest }, onProgress, signal, origin);
  const python = image.Config.Labels?.['sovran.python'];
  if (image.Config.Labels?.['sovran.lock'] !== lockDigest || !python)
    throw unfit(image.Id, image.Config.Labels?.['sovran.lock'] ?? '', lockDigest);
  const tag = tagOf(lockDigest, image.Id);
  await nameImage(site, image.Id, tag);
  await writeImageRecord(site.place.host, { lockDigest, imageId: image.Id, tag, python, sizeBytes: image.Size });
  return readEnvironment(site, engine);
}

/** An image of others, by digest: one that was loaded by hand is found by its own identity, any other is pulled. */
async function installNamed(site: Site, engine: string, reference: string): Promise<EngineEnvironment> {
  const [, digest = ''] = reference.split('@', 2);
  const image =
    (await inspectImage(site, reference)) ?? (await inspectImage(site, digest)) ?? (await pullImage(site, reference));
  const { variants } = await readEngine(site.place.templates, engine);
  const python = variants.cuda?.python ?? '/usr/bin/python3';
  const tag = tagOf(digest, image.Id);
  await nameImage(site, image.Id, tag);
  await writeImageRecord(site.place.host, {
    lockDigest: digest,
    imageId: image.Id,
    tag,
    python,
    sizeBytes: image.Size,
  });
  return readEnvironment(site, engine);
}

interface Wanted {
  engine: string;
  lockDigest: string;
}

async function bring(
  site: Site,
  { engine, lockDigest }: Wanted,
  onProgress: OnProgress,
  signal: AbortSignal | undefined,
  origin: ImageOrigin | undefined,
): Promise<ImageInspectInfo> {
  const options: LoadOptions = { signal, onStage: (stage, facts) => onProgress({ stage, ...facts }) };
  if (origin && 'reference' in origin) return pullImage(site, origin.reference);
  if (origin) return loadGiven(site, origin.archive, lockDigest, options);
  await requireSameMachine(site);
  requireBuildableStore(site.place.localStore);
  return ship(site, await build(site, { engine, lockDigest }, onProgress, signal), lockDigest, options);
}

/** An archive that was given is read whole before the engine gets it, and what it loaded must be what was read. */
async function loadGiven(
  site: Site,
  path: string,
  lockDigest: string,
  options: LoadOptions,
): Promise<ImageInspectInfo> {
  const given = await verifyArchive(path);
  if (given.lockDigest !== lockDigest) throw unfit(given.imageId, given.lockDigest, lockDigest);
  const said = await loadArchive(site, path, `${shortOf(lockDigest)}.given.tar`, options);
  const name = /Loaded image(?: ID)?: ([\w.:/@-]+)/.exec(said)?.[1] ?? given.imageId;
  const loaded = await requireLoaded(site, name);
  if ((loaded.RootFS.Layers ?? []).join() === given.layers.join()) return loaded;
  throw notLoaded(site.place.host.name, given.imageId, loaded.Id);
}

async function build(
  { place }: Site,
  { engine, lockDigest }: Wanted,
  onProgress: OnProgress,
  signal: AbortSignal | undefined,
): Promise<ImageArchive> {
  const local = localBuild(place);
  const { path: environment } = await installEnvironment(local, engine, onProgress, signal);
  if (environment === undefined) throw new Error('an environment without a folder');
  const begun = place.clock.monotonicMs();
  const archive = await buildArchive(
    { lockDigest, environment },
    join(local.host.place.root, 'engines', 'images'),
    signal,
  );
  onProgress({ stage: 'image', seconds: Math.round((place.clock.monotonicMs() - begun) / 10) / 100 });
  return archive;
}

/** Sends nothing where the daemon has the very image; what it loaded must have the layers that were built. */
async function ship(
  site: Site,
  archive: ImageArchive,
  lockDigest: string,
  options: LoadOptions,
): Promise<ImageInspectInfo> {
  const present = await inspectImage(site, archive.imageId);
  if (present) return present;
  await loadArchive(site, archive.path, `${shortOf(lockDigest)}.tar`, options);
  const loaded = await requireLoaded(site, archive.tag);
  const layers = loaded.RootFS.Layers ?? [];
  if (layers.join() === archive.layers.join()) return loaded;
  throw notLoaded(site.place.host.name, archive.imageId, loaded.Id);
}

async function requireLoaded(site: Site, name: string): Promise<ImageInspectInfo> {
  const found = await inspectImage(site, name);
  if (found) return found;
  throw notLoaded(site.place.host.name, name, 'none');
}

async function nameImage(site: Site, id: string, tag: string): Promise<void> {
  const [repo = '', version = ''] = tag.split(':', 2);
  const daemon = await site.daemon();
  await daemon.call((docker) => docker.getImage(id).tag({ repo, tag: version }));
}

function notLoaded(host: string, expected: string, found: string): SovranError {
  return new SovranError({
    code: 'image-not-loaded',
    exit: EXIT.failed,
    text: message('engine.image-other-loaded', { host, expected, found }),
    fix: message('engine.image-not-loaded.fix'),
  });
}

function unfit(image: string, made: string, lockDigest: string): SovranError {
  const found = made === '' ? '—' : made;
  return new SovranError({
    code: 'image-unfit',
    exit: EXIT.refused,
    text: message('engine.image-unfit', { image, found, expected: lockDigest }),
    fix: message('engine.image-unfit.fix'),
    details: { image, found, expected: lockDigest },
  });
}
