import { hostScript, scriptArgv } from '../../../../core/kit/host-script.ts';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path/posix';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ImageInspectInfo } from 'dockerode';
import { diskFull, freeSpace, saysDiskFull } from '../../../disk-full.ts';
import { imagesFolder, inspectImage } from './installed.ts';
import { ENDLESS } from '../site/answer-in-time.ts';
import { isRefusal, wordsOf } from '../site/daemon.ts';
import type { Site } from '../site/site.ts';
import { runScript } from '../../host/run-script.ts';
import { fileTooLarge, saysTooLarge } from '../../../file-too-large.ts';
import { sha256Of } from '../../../../core/kit/sha256.ts';
import type { Host } from '../../../../core/ports/host.ts';
import { fixable } from '../../../../core/text/message.ts';
import { lineText } from '../../../../core/text/plain.ts';
import { failedError, unreachableError, type SovranError } from '../../../../core/text/sovran-error.ts';
import { engineRoot } from '../site/require-cdi.ts';

/** What an archive is loaded with, and how it goes. */
export interface LoadOptions {
  signal?: AbortSignal | undefined;
  onStage: (stage: 'upload' | 'load', facts: Record<string, number>) => void;
}

/**
 * Uploads an archive and loads it; returns what the daemon reports. Throws `disk-full` (exit 1); an uploaded archive
 * stays for the next try.
 */
export async function loadArchive(site: Site, archive: string, name: string, options: LoadOptions): Promise<string> {
  const { size } = await stat(archive);
  if (site.place.host.transport !== 'local') return loadRemotely(site, archive, { name, size }, options);
  const spaceAt = await requireRoom(site, size);
  return timed(site, options, 'load', () => loadStream(site, async () => createReadStream(archive), spaceAt));
}

async function loadRemotely(
  site: Site,
  archive: string,
  { name, size }: { name: string; size: number },
  options: LoadOptions,
): Promise<string> {
  const { host } = site.place;
  const there = join(imagesFolder(host), name);
  const sha256 = await sha256Of(archive, options.signal);
  const spaceAt = await requireRoom(site, size);
  const sending = { sha256, ...(options.signal ? { signal: options.signal } : {}) };
  await timed(site, options, 'upload', () => host.upload(archive, there, sending));
  const said = await timed(site, options, 'load', () => loadThere(site, there, spaceAt, options.signal));
  await host.files.remove(there);
  return said;
}

async function timed<T>(
  { place: { clock } }: Site,
  { onStage }: LoadOptions,
  stage: 'upload' | 'load',
  work: () => Promise<T>,
): Promise<T> {
  const begun = clock.monotonicMs();
  const done = await work();
  onStage(stage, { seconds: Math.round((clock.monotonicMs() - begun) / 10) / 100 });
  return done;
}

/** On the host where it has a client of its own: what was sent once is not sent again. */
async function loadThere(site: Site, there: string, spaceAt: string, signal: AbortSignal | undefined): Promise<string> {
  const { host } = site.place;
  const { socket } = await site.facts();
  const said = await runScript(host, hostScript('docker/load-image'), [there, socket], { signal, spaceAt });
  if (said.trim() !== 'none') return checked(host, said, spaceAt);
  const read = scriptArgv('docker/read-archive', there);
  const open = async (): Promise<Readable> => {
    const reading = await host.stream(read, signal ? { signal } : {});
    reading.stderr.resume();
    return reading.stdout;
  };
  return loadStream(site, open, spaceAt);
}

/** A call that is made again needs the archive from its beginning. */
async function loadStream(site: Site, open: () => Promise<Readable>, spaceAt: string): Promise<string> {
  const daemon = await site.daemon();
  const answer = await daemon.call(async (docker) => docker.loadImage(await open()), ENDLESS);
  return checked(site.place.host, await text(answer), spaceAt);
}

/** The daemon answers 200 before it reads: a failure stands in the text. */
async function checked(host: Host, said: string, spaceAt: string): Promise<string> {
  const error = /"error":"((?:[^"\\]|\\.)*)"/.exec(said)?.[1];
  if (error === undefined) return said;
  if (saysTooLarge(error)) throw fileTooLarge({ host: host.name, path: spaceAt });
  if (saysDiskFull(error)) {
    const free = await freeSpace(host, spaceAt);
    throw diskFull({ host, path: spaceAt, free });
  }
  throw failedError('image-not-loaded', fixable('engine.image-not-loaded', { reason: lineText(error).slice(0, 300) }));
}

/**
 * Has the host's daemon fetch an image from the registry in its reference, which names a digest. Throws
 * `image-not-pulled` (exit 4).
 */
export async function pullImage(site: Site, reference: string): Promise<ImageInspectInfo> {
  const daemon = await site.daemon();
  try {
    const stream = await daemon.call((docker) => docker.pull(reference), ENDLESS);
    await daemon.call(
      (docker) =>
        new Promise<void>((resolve, reject) => {
          docker.modem.followProgress(stream, (error) =>
            error ? reject(notPulled(reference, error.message)) : resolve(),
          );
        }),
      ENDLESS,
    );
  } catch (error) {
    throw isRefusal(error) ? notPulled(reference, wordsOf(error)) : error;
  }
  const found = await inspectImage(site, reference);
  if (!found) throw notPulled(reference, 'none');
  return found;
}

function notPulled(reference: string, reason: string): SovranError {
  return unreachableError(
    'image-not-pulled',
    fixable('engine.image-not-pulled', { reference, reason: lineText(reason).slice(0, 300) }),
  );
}

/** Room that must be left beside what is written, bytes. */
const MARGIN = 16 * 1024 * 1024;

/** Where the container engine keeps images. Throws `disk-full` (exit 1), before anything is sent, where `size` bytes have no room there. */
async function requireRoom(site: Site, size: number): Promise<string> {
  const { host } = site.place;
  const path = (await engineRoot(site)) || host.place.root;
  const free = await freeSpace(host, path);
  const needed = size + MARGIN;
  if (free.bytes === undefined || needed <= free.bytes) return path;
  throw diskFull({ host, path, free, needed });
}
