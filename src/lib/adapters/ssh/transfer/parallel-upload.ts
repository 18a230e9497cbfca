import { randomBytes } from 'node:crypto';
import type { Writable } from 'node:stream';
import type { Connection } from '../session/connection.ts';
import type { SshTransport } from '../session/transport.ts';
import { startFramed, type FramedProcess } from '../session/framed-process.ts';
import { lineByLine } from './line-by-line.ts';
import { STREAM, STREAM_PATIENCE_S, streamName } from './receive-script.ts';

/** Beside the session that every upload has: four windows of 2 MiB are more than a line of 20 ms takes up. */
const STREAMS = 3;
/** Below this a file is there before further sessions are. */
const WORTH_BYTES = 16 * 1024 * 1024;
/** Below this round-trip time, ms, one session (2 MiB window) is not the limit. */
const FAR_MS = 5;
/** Streams opened longer ago may have timed out. */
const FRESH_MS = (STREAM_PATIENCE_S * 1000) / 2;
/** Two round trips of a line worth it, and the start of a shell. */
const FAR_BEGUN_MS = 20;

/** Sessions that carry a file's bytes beside the first one, over a line whose round trip limits what one can. */
export interface Streams {
  inputs: Writable[];
  /** Words for the receiver: mark and numbers of the streams. */
  words: string[];
  close(): void;
}

/** All goes over the one session. */
export const NO_STREAMS: Streams = { inputs: [], words: [], close: () => undefined };

/** Whether an upload of so many bytes is worth the question how long the line is. */
export function mayUseStreams(bytes: number): boolean {
  return bytes >= WORTH_BYTES;
}

/** Whether a line of this round trip is long enough for them. */
export function isFar(roundTripMs: number): boolean {
  return roundTripMs >= FAR_MS;
}

/** Streams that may turn out not to be needed. */
export interface AskedStreams {
  /** None once `over`, the end of what they would carry, has come. */
  take(over: Promise<unknown>): Promise<Streams>;
  /**
   * Closes them, also those that open later. What is there instead: no stream, and the mark of names that may stand beside the
   * part.
   */
  giveBack(): Streams;
}

/** Opens extra streams early if earlier commands were slow to begin; saves their round trips. */
export function askForStreams(link: Connection, part: string): AskedStreams {
  let [opening, mark, asked]: [Promise<Streams> | undefined, string, number] = [undefined, '', 0];
  const open = (): Promise<Streams> => {
    [mark, asked] = [randomBytes(4).toString('hex'), performance.now()];
    opening = link.transport().then((transport) => openStreams(transport, part, mark));
    // A link that breaks fails the upload itself.
    opening.catch(() => undefined);
    return opening;
  };
  const giveBack = (): Streams => {
    opening?.then((streams) => streams.close()).catch(() => undefined);
    return opening ? { ...NO_STREAMS, words: [mark] } : NO_STREAMS;
  };
  if ((link.quickestBegunMs() ?? 0) >= FAR_BEGUN_MS) void open();
  return {
    giveBack,
    take: async (over) => {
      if (opening && performance.now() - asked > FRESH_MS) {
        giveBack();
        opening = undefined;
      }
      const first = await Promise.race([opening ?? open(), over.then(() => undefined)]);
      return first ?? giveBack();
    },
  };
}

/** Opens lanes into the part of an upload, fewer where another upload has some. Never rejects. */
export async function openStreams(transport: SshTransport, part: string, mark: string): Promise<Streams> {
  const tried = await Promise.allSettled(
    Array.from({ length: STREAMS }, (_, at) => openStream(transport, part, at + 1, mark)),
  );
  const used = tried.flatMap((lane) => (lane.status === 'fulfilled' ? [lane.value] : []));
  return {
    inputs: used.map(({ stdin }) => stdin),
    words: [mark, ...used.map(({ number }) => String(number))],
    close: () => used.forEach(end),
  };
}

type Stream = FramedProcess & { number: number };

async function openStream(transport: SshTransport, part: string, number: number, mark: string): Promise<Stream> {
  const name = streamName(part, number, mark);
  const stream = await startFramed(transport, ['sh', '-c', STREAM, 'sovran', name], { spare: true });
  stream.stderr.resume();
  const next = lineByLine(stream.stdout);
  await stream.begun;
  if ((await next()) === 'open') return { ...stream, number };
  end(stream);
  throw new Error(`${name} was not opened`);
}

/** Its command ends with its input. */
function end(stream: FramedProcess): void {
  stream.stdin.end();
}
