import { scriptArgv } from '../../../core/kit/host-script.ts';
import { randomBytes } from 'node:crypto';
import type { Writable } from 'node:stream';
import type { Connection } from '../session/connection.ts';
import type { SshTransport } from '../session/transport.ts';
import { startFramed, type FramedProcess } from '../session/framed-process.ts';
import { lineByLine } from './line-by-line.ts';
import { STREAM_PATIENCE_S } from './protocol.ts';

/** Beside the first session: four 2 MiB windows fill a 20 ms connection. */
const STREAMS = 3;
/** Smaller files arrive before further sessions open. */
const WORTH_BYTES = 16 * 1024 * 1024;
/** Below this round-trip time, ms, one session (2 MiB window) is not the limit. */
const FAR_MS = 5;
/** Further sessions of an upload, for connections limited by their round trip. */
export interface Streams {
  inputs: Writable[];
  /** Mark and numbers, for the receiver. */
  words: string[];
  close(): void;
}

export const NO_STREAMS: Streams = { inputs: [], words: [], close: () => undefined };

export function mayUseStreams(bytes: number): boolean {
  return bytes >= WORTH_BYTES;
}

export function isFar(roundTripMs: number): boolean {
  return roundTripMs >= FAR_MS;
}

/** Opens them for a part of a file; none once `over` resolves, and late ones are closed. */
export async function streamsFor(connection: Connection, part: string, over: Promise<unknown>): Promise<Streams> {
  const mark = randomBytes(4).toString('hex');
  const opening = connection.transport().then((transport) => openStreams(transport, part, mark));
  // A connection that breaks fails the upload itself.
  const opened = opening.catch(() => NO_STREAMS);
  const inTime = await Promise.race([opened, over.then(() => undefined)]);
  if (!inTime) void opened.then((streams) => streams.close());
  return inTime ?? NO_STREAMS;
}

/** Fewer where another upload has some. Never rejects. */
export async function openStreams(transport: SshTransport, part: string, mark: string): Promise<Streams> {
  const tried = await Promise.allSettled(
    Array.from({ length: STREAMS }, (_, at) => openStream(transport, part, at + 1, mark)),
  );
  const used = tried.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  return {
    inputs: used.map(({ stdin }) => stdin),
    words: [mark, ...used.map(({ number }) => String(number))],
    close: () => used.forEach(end),
  };
}

type Stream = FramedProcess & { number: number };

async function openStream(transport: SshTransport, part: string, number: number, mark: string): Promise<Stream> {
  const name = `${part}.stream${number}.${mark}`;
  const argv = scriptArgv('transfer/stream', name, String(STREAM_PATIENCE_S));
  const stream = await startFramed(transport, argv, { spare: true });
  stream.stderr.resume();
  const next = lineByLine(stream.stdout);
  await stream.begun;
  if ((await next()) === 'open') return { ...stream, number };
  end(stream);
  throw new Error(`${name} was not opened`);
}

function end(stream: FramedProcess): void {
  stream.stdin.end();
}
