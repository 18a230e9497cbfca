import { join } from 'node:path/posix';
import type { Host } from '../../../../core/ports/host.ts';

/** Record of an image installed for a lock, kept on the host. */
export interface ImageRecord {
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
export const REPOSITORY = 'sovran-engine-cpu';

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
export async function readImageRecord(host: Host, lockDigest: string): Promise<ImageRecord | undefined> {
  const bytes = await host.files.read(recordPath(host, lockDigest));
  try {
    return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as ImageRecord);
  } catch {
    return undefined;
  }
}

/** Keeps the record of an image, whole or not at all; everybody on the host may read it. */
export async function writeImageRecord(host: Host, record: ImageRecord): Promise<void> {
  await host.files.write(recordPath(host, record.lockDigest), `${JSON.stringify(record, null, 2)}\n`, 0o644);
}

function recordPath(host: Host, lockDigest: string): string {
  return join(imagesFolder(host), `${shortOf(lockDigest)}.json`);
}
