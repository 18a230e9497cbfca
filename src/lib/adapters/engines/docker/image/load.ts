import { createReadStream } from 'node:fs';
import { join } from 'node:path/posix';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { message } from '../../../../text/message.ts';
import { lineText } from '../../../../text/plain.ts';
import { EXIT, SovranError } from '../../../../text/sovran-error.ts';
import { runScript } from '../site/script.ts';
import type { Site } from '../site/site.ts';
import { imagesFolder } from './record.ts';

/** The host's own client reads the archive there; `none` where it has neither. */
const LOAD_THERE = `
if command -v docker >/dev/null 2>&1; then DOCKER_HOST="unix://$2" docker load -i "$1"
elif command -v curl >/dev/null 2>&1; then
  curl -sS --fail-with-body --unix-socket "$2" -H 'Content-Type: application/x-tar' -T "$1" -X POST http://engine/images/load
else echo none; fi`;

/** What an archive is loaded with, and how it goes. */
export interface LoadOptions {
  signal?: AbortSignal | undefined;
  onStage: (stage: 'upload' | 'load', facts: Record<string, number>) => void;
}

/** Brings an archive to the host and gives it to its daemon; returns what the daemon says it loaded. */
export async function loadArchive(site: Site, archive: string, name: string, options: LoadOptions): Promise<string> {
  if (site.place.host.transport === 'local')
    return timed(site, options, 'load', () => loadStream(site, createReadStream(archive)));
  const there = join(imagesFolder(site.place.host), name);
  const { host } = site.place;
  await timed(site, options, 'upload', () =>
    host.upload(archive, there, options.signal ? { signal: options.signal } : {}),
  );
  const said = await timed(site, options, 'load', () => loadThere(site, there, options.signal));
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
async function loadThere(site: Site, there: string, signal: AbortSignal | undefined): Promise<string> {
  const { host } = site.place;
  const { socket } = await site.facts();
  const said = await runScript(host, LOAD_THERE, [there, socket], { signal });
  if (said.trim() !== 'none') return checked(said);
  const reading = await host.stream(['cat', '--', there], signal ? { signal } : {});
  reading.stderr.resume();
  return loadStream(site, reading.stdout);
}

async function loadStream(site: Site, archive: Readable): Promise<string> {
  const daemon = await site.daemon();
  const answer = await daemon.call((docker) => docker.loadImage(archive));
  return checked(await text(answer));
}

/** The daemon answers 200 before it reads: a failure stands in the text. */
function checked(said: string): string {
  const error = /"error":"((?:[^"\\\\]|\\\\.)*)"/.exec(said)?.[1];
  if (error === undefined) return said;
  throw new SovranError({
    code: 'image-not-loaded',
    exit: EXIT.failed,
    text: message('engine.image-not-loaded', { reason: lineText(error).slice(0, 300) }),
    fix: message('engine.image-not-loaded.fix'),
  });
}
