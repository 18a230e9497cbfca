import { join } from 'node:path/posix';
import type { ImageInspectInfo } from 'dockerode';
import { lockOf } from './local-build.ts';
import { readJson } from '../../host/json-files.ts';
import { engineMissing, installCommand } from '../../process/environment.ts';
import { isRefusal } from '../site/daemon.ts';
import type { Site } from '../site/site.ts';
import type { EngineEnvironment } from '../../../../core/ports/runner.ts';
import type { Host } from '../../../../core/ports/host.ts';
import type { JsonObject } from '../../../../core/ports/json.ts';
import { message } from '../../../../core/text/message.ts';
import { refusedError, type SovranError } from '../../../../core/text/sovran-error.ts';

/** What a start needs of an image. */
export type InstalledImage = Pick<ImageRecord, 'imageId' | 'python'>;

/** Whether the image that this version of an engine needs is on the host, and is the one that was installed. Reads only. */
export async function readEnvironment(site: Site, engine: string): Promise<EngineEnvironment> {
  const lockDigest = await lockOf(site.place, engine);
  const record = await readImageRecord(site.place.host, lockDigest);
  const found = record && (await inspectImage(site, record.tag));
  const marked = record && (await site.place.marks?.has(lockDigest));
  const state = !record ? 'missing' : found?.Id === record.imageId ? 'ready' : found ? 'broken' : 'missing';
  return {
    engine,
    lockDigest,
    state,
    details: { ...record, ...(marked === undefined ? {} : { marked }) } satisfies JsonObject,
  };
}

/**
 * The installed image of a lock, which this project needs from now on. Throws `engine-missing` (exit 4), or
 * `engine-image-differs` (exit 3) where its name stands for another image now.
 */
export async function requireImage(site: Site, engine: string, lockDigest: string): Promise<InstalledImage> {
  const { host } = site.place;
  await site.mark(lockDigest);
  const record = await readImageRecord(host, lockDigest);
  const found = record && (await inspectImage(site, record.tag));
  if (!record || !found) throw engineMissing(host, engine, lockDigest);
  if (found.Id !== record.imageId) throw differs(host, engine, record, found);
  return record;
}

/** An image by name or identity; undefined when the daemon has none. */
export async function inspectImage(site: Site, name: string): Promise<ImageInspectInfo | undefined> {
  const daemon = await site.daemon();
  return daemon
    .call((docker) => docker.getImage(name).inspect())
    .catch((error: unknown) => {
      if (isRefusal(error, 404)) return undefined;
      throw error;
    });
}

function differs(host: Host, engine: string, record: ImageRecord, found: ImageInspectInfo): SovranError {
  const { tag, imageId } = record;
  const text = message('engine.image-differs', { host: host.name, tag, installed: imageId, found: found.Id });
  return refusedError('engine-image-differs', text, {
    fix: message('engine.missing.fix'),
    next: [installCommand(host, engine)],
    details: { tag, installed: imageId, found: found.Id, foundCreated: found.Created },
  });
}

/** Record of an image installed for a lock, kept on the host. */
interface ImageRecord {
  lockDigest: string;
  /** Digest of the image's configuration: its identity. */
  imageId: string;
  /** Name under which the daemon keeps it; only its identity is ever run. */
  tag: string;
  /** The environment's interpreter inside the image. */
  python: string;
  sizeBytes: number;
}

/** Repository of every engine image. */
export const REPOSITORY = 'sovran-engine';

/** Image name by lock and content: one lock gives different images on different machines. */
export function tagOf(lockDigest: string, imageId: string): string {
  return `${REPOSITORY}:${shortOf(lockDigest)}-${imageId.replace('sha256:', '').slice(0, 12)}`;
}

/** The digest of a lock as it stands in names: 16 hexadecimal digits. */
export function shortOf(lockDigest: string): string {
  return lockDigest.replace('sha256:', '').slice(0, 16);
}

/** Folder of a host for archives and records of images. */
export function imagesFolder(host: Host): string {
  return join(host.place.root, 'images');
}

/** The record of an image that this host has; undefined where there is none, or none that can be read. */
async function readImageRecord(host: Host, lockDigest: string): Promise<ImageRecord | undefined> {
  return readJson(host, recordPath(host, lockDigest));
}

/** Keeps the record of an image, whole or not at all; everybody on the host may read it. */
export async function writeImageRecord(host: Host, record: ImageRecord): Promise<void> {
  await host.files.write(recordPath(host, record.lockDigest), `${JSON.stringify(record, null, 2)}\n`, 0o644);
}

function recordPath(host: Host, lockDigest: string): string {
  return join(imagesFolder(host), `${shortOf(lockDigest)}.json`);
}
