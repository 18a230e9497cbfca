import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageInspectInfo } from 'dockerode';
import type { EngineEnvironment, ImageOrigin } from '../../../../core/ports/runner.ts';
import type { JsonObject } from '../../../../core/ports/json.ts';
import { fixable, message } from '../../../../core/text/message.ts';
import { failedError, refusedError, type SovranError } from '../../../../core/text/sovran-error.ts';
import { placesOf } from '../../../../core/project/resources/bundles.ts';
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
  const options: LoadOptions = { signal, onStage: (stage, facts) => onProgress({ stage, ...facts }) };
  if (named !== undefined) return installNamed(site, engine, named, options);
  const given = origin ?? bundledOrigin(site, lockDigest);
  const image = await bring(site, { engine, lockDigest }, onProgress, options, given);
  const python = image.Config.Labels?.['sovran.python'];
  if (image.Config.Labels?.['sovran.lock'] !== lockDigest || !python)
    throw unfit(image.Id, image.Config.Labels?.['sovran.lock'] ?? '', lockDigest);
  await keep(site, lockDigest, image, python);
  return readEnvironment(site, engine);
}

/** An archive of a loaded bundle on this machine. */
function bundledOrigin({ place }: Site, lockDigest: string): { archive: string } | undefined {
  const archive = join(place.localStore, 'bundles', placesOf(lockDigest).image);
  return existsSync(archive) ? { archive } : undefined;
}

/** An image of others, by digest: one that was loaded is found by its own identity, any other is pulled. */
async function installNamed(
  site: Site,
  engine: string,
  reference: string,
  options: LoadOptions,
): Promise<EngineEnvironment> {
  const [, digest = ''] = reference.split('@', 2);
  const find = async () => (await inspectImage(site, reference)) ?? (await inspectImage(site, digest));
  const bundled = bundledOrigin(site, digest);
  let image = await find();
  if (!image && bundled) await loadArchive(site, bundled.archive, `${shortOf(digest)}.given.tar`, options);
  image ??= (await find()) ?? (await pullImage(site, reference));
  const { variants } = await readEngine(site.place.templates, engine);
  await keep(site, digest, image, variants.cuda?.python ?? '/usr/bin/python3');
  return readEnvironment(site, engine);
}

/** Names an image and records it, so that it is found by its lock. */
async function keep(site: Site, lockDigest: string, { Id, Size }: ImageInspectInfo, python: string): Promise<void> {
  const tag = tagOf(lockDigest, Id);
  const [repo = '', version = ''] = tag.split(':', 2);
  const daemon = await site.daemon();
  await daemon.call((docker) => docker.getImage(Id).tag({ repo, tag: version }));
  await writeImageRecord(site.place.host, { lockDigest, imageId: Id, tag, python, sizeBytes: Size });
}

interface Wanted {
  engine: string;
  lockDigest: string;
}

async function bring(
  site: Site,
  { engine, lockDigest }: Wanted,
  onProgress: OnProgress,
  options: LoadOptions,
  origin: ImageOrigin | undefined,
): Promise<ImageInspectInfo> {
  if (origin && 'reference' in origin) return pullImage(site, origin.reference);
  if (origin) return loadGiven(site, origin.archive, lockDigest, options);
  await requireSameMachine(site);
  requireBuildableStore(site.place.localStore);
  const archive = await build(site, { engine, lockDigest }, onProgress, options.signal);
  return (await inspectImage(site, archive.imageId)) ?? load(site, archive, `${shortOf(lockDigest)}.tar`, options);
}

/** An archive that was given is read whole before the engine gets it. */
async function loadGiven(
  site: Site,
  path: string,
  lockDigest: string,
  options: LoadOptions,
): Promise<ImageInspectInfo> {
  const given = await verifyArchive(path);
  if (given.lockDigest !== lockDigest) throw unfit(given.imageId, given.lockDigest, lockDigest);
  return load(site, { ...given, path }, `${shortOf(lockDigest)}.given.tar`, options);
}

/** What the daemon loaded must have the layers of the archive. */
async function load(
  site: Site,
  { path, imageId, layers }: Pick<ImageArchive, 'path' | 'imageId' | 'layers'>,
  sentAs: string,
  options: LoadOptions,
): Promise<ImageInspectInfo> {
  const said = await loadArchive(site, path, sentAs, options);
  const name = /Loaded image(?: ID)?: ([\w.:/@-]+)/.exec(said)?.[1] ?? imageId;
  const loaded = await inspectImage(site, name);
  if (loaded && (loaded.RootFS.Layers ?? []).join() === layers.join()) return loaded;
  throw notLoaded(site.place.host.name, imageId, loaded?.Id ?? 'none');
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

function notLoaded(host: string, expected: string, found: string): SovranError {
  return failedError('image-not-loaded', message('engine.image-other-loaded', { host, expected, found }), {
    fix: message('engine.image-not-loaded.fix'),
  });
}

function unfit(image: string, made: string, lockDigest: string): SovranError {
  const found = made === '' ? '—' : made;
  return refusedError('image-unfit', fixable('engine.image-unfit', { image, found, expected: lockDigest }), {
    details: { image, found, expected: lockDigest },
  });
}
