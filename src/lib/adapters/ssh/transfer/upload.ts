import { scriptArgv } from '../../../core/kit/host-script.ts';
import { stat } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import type { Ending, HostProcess, TransferOptions } from '../../../core/ports/host.ts';
import { captureBytes } from '../../run-program.ts';
import { diskFull, readFreeSpace, saysDiskFull } from '../../disk-full.ts';
import { fileTooLarge, readFileLimit, saysTooLarge } from '../../file-too-large.ts';
import { partName } from '../../part-name.ts';
import { sha256Of } from '../../../core/kit/sha256.ts';
import { copyDiffers } from '../../copy-differs.ts';
import { lineByLine } from './line-by-line.ts';
import { PIECE_BYTES, pourOver } from './pour-file.ts';
import { DIFFERS, ECHO, JOINS_STREAMS, STREAM_PATIENCE_S } from './protocol.ts';
import type { Connection } from '../session/connection.ts';
import { streamCommand, type Commands } from '../session/run-command.ts';
import { checked } from '../session/ssh-files.ts';
import { randomBytes } from 'node:crypto';
import type { SshTransport } from '../session/transport.ts';
import { startFramed, type FramedProcess } from '../session/framed-process.ts';

const PRIVATE = 0o600;
const TEXT_BYTES = 4096;

/** Uploads into `<target>.part.<sha16>`, resumes, renames after the check. Not SFTP, which hardened hosts forbid. */
export async function upload(
  commands: Commands,
  from: string,
  to: string,
  { signal, mode = PRIVATE, onProgress, sha256 }: TransferOptions = {},
): Promise<void> {
  const { size } = await stat(from);
  // Connects meanwhile; a failure is reported by the receiver's call.
  commands.connection.transport().catch(() => undefined);
  const digest = sha256 ?? (await sha256Of(from, signal));
  const part = partName(to, digest);
  const words = [part, to, String(size), digest, mode.toString(8), String(PIECE_BYTES)];
  const starting = streamCommand(commands, scriptArgv('transfer/receive', ...words), signal ? { signal } : {});
  const sent = { from, size, part, connection: commands.connection, onProgress };
  const { ending, stderr } = await carry(sent, await starting);
  signal?.throwIfAborted();
  if (ending.outcome === 'known' && ending.exitCode === DIFFERS) throw copyDiffers(from, to);
  refuseUnfit(commands.connection.host, to, size, stderr.toString('utf8'));
  checked(commands.connection.host, to, { ...ending, stderr });
}

interface Sent {
  from: string;
  size: number;
  part: string;
  connection: Connection;
  onProgress: TransferOptions['onProgress'];
}

async function carry(sent: Sent, receiver: HostProcess): Promise<{ ending: Ending; stderr: Buffer }> {
  const said = captureBytes(receiver.stderr, TEXT_BYTES);
  try {
    await send(sent, receiver);
  } catch (error) {
    // Else the host would wait for the rest of a file that does not come, and keep others off it.
    receiver.stdin.destroy();
    throw error;
  }
  return { ending: await receiver.ended, stderr: (await said).bytes };
}

/** Sends what the host has not; returns early if the host ends. */
async function send({ from, size, part, connection, onProgress }: Sent, receiver: HostProcess): Promise<void> {
  const answer = lineByLine(receiver.stdout);
  const there = await answer();
  if (there === undefined) return;
  const start = await usableBytes(from, there, size);
  let done = start;
  onProgress?.(done, size);
  const sent = (bytes: number): void => onProgress?.((done += bytes), size);
  const joins = there.endsWith(JOINS_STREAMS) && size - start >= WORTH_BYTES;
  const seenMs = joins ? (await connection.transport()).roundTripMs?.() : 0;
  const isLong = (seenMs ?? (await roundTrip(receiver.stdin, answer))) >= FAR_MS;
  const streams = isLong ? await streamsFor(connection, part, receiver.ended) : NO_STREAMS;
  try {
    receiver.stdin.write(`${[start, ...streams.words].join(' ')}\n`);
    await pourOver({ path: from, start, sent, over: receiver.ended }, [receiver.stdin, ...streams.inputs]);
  } finally {
    streams.close();
  }
}

async function roundTrip(stdin: Writable, answer: () => Promise<string | undefined>): Promise<number> {
  const asked = performance.now();
  stdin.write(`${ECHO}\n`);
  await answer();
  return performance.now() - asked;
}

/** Throws `disk-full` or `file-too-large` (exit 1). */
function refuseUnfit(host: string, path: string, needed: number, said: string): void {
  if (saysTooLarge(said)) throw fileTooLarge({ host, path, limit: readFileLimit(said) });
  const free = readFreeSpace(said);
  if (free && saysDiskFull(said)) throw diskFull({ host: { name: host }, path, free, needed });
}

/** Bytes of the part that begin the file. */
async function usableBytes(from: string, part: string, size: number): Promise<number> {
  const [count = '0', digest] = part.split(' ');
  const there = Number(count);
  if (!(there > 0 && there <= size)) return 0;
  return (await sha256Of(from, undefined, there)) === digest ? there : 0;
}

/** Beside the first session: four 2 MiB windows fill a 20 ms connection. */
const STREAMS = 3;
/** Smaller files arrive before further sessions open. */
const WORTH_BYTES = 16 * 1024 * 1024;
/** Below this round-trip time, ms, one session (2 MiB window) is not the limit. */
const FAR_MS = 5;
/** Further sessions of an upload, for connections limited by their round trip. */
interface Streams {
  inputs: Writable[];
  /** Mark and numbers, for the receiver. */
  words: string[];
  close(): void;
}

const NO_STREAMS: Streams = { inputs: [], words: [], close: () => undefined };

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
