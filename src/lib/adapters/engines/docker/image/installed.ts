import type { ImageInspectInfo } from 'dockerode';
import type { EngineEnvironment } from '../../../../core/ports/engine.ts';
import type { JsonObject } from '../../../../core/ports/json.ts';
import { message } from '../../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../../core/text/sovran-error.ts';
import { isRefusal } from '../site/daemon.ts';
import type { Site } from '../site/site.ts';
import { lockOf } from './local-build.ts';
import { readImageRecord, type ImageRecord } from './record.ts';

/** What a start needs of an image. */
export type InstalledImage = Pick<ImageRecord, 'imageId' | 'python'>;

/** Whether the image that this version needs is on the host, and is the one that was installed. Reads only. */
export async function readEnvironment(site: Site): Promise<EngineEnvironment> {
  const lockDigest = await lockOf(site.place);
  const record = await readImageRecord(site.place.host, lockDigest);
  const found = record && (await inspectImage(site, record.tag));
  const marked = record && (await site.place.marks?.has(lockDigest));
  const state = !record ? 'missing' : found?.Id === record.imageId ? 'ready' : found ? 'broken' : 'missing';
  return {
    engine: 'cpu',
    lockDigest,
    state,
    details: { ...record, ...(marked === undefined ? {} : { marked }) } satisfies JsonObject,
  };
}

/**
 * The installed image of a lock, which this project needs from now on. Throws `engine-missing` (exit 4), or
 * `engine-image-differs` (exit 3) where its name stands for another image now.
 */
export async function requireImage(site: Site, lockDigest: string): Promise<InstalledImage> {
  const { host } = site.place;
  await site.mark(lockDigest);
  const record = await readImageRecord(host, lockDigest);
  const found = record && (await inspectImage(site, record.tag));
  if (!record || !found) throw missing(host.name, lockDigest);
  if (found.Id !== record.imageId) throw differs(host.name, record, found);
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

function missing(host: string, digest: string): SovranError {
  return new SovranError({
    code: 'engine-missing',
    exit: EXIT.unreachable,
    text: message('engine.missing', { host, digest }),
    fix: message('engine.missing.fix'),
    next: [`sovran engine install cpu --host ${host}`],
    details: { digest, host },
  });
}

function differs(host: string, record: ImageRecord, found: ImageInspectInfo): SovranError {
  const { tag, imageId } = record;
  return new SovranError({
    code: 'engine-image-differs',
    exit: EXIT.refused,
    text: message('engine.image-differs', { host, tag, installed: imageId, found: found.Id }),
    fix: message('engine.missing.fix'),
    next: [`sovran engine install cpu --host ${host}`],
    details: { tag, installed: imageId, found: found.Id, foundCreated: found.Created },
  });
}
