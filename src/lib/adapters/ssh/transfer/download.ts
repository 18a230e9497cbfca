import { scriptArgv } from '../../../core/kit/host-script.ts';
import { createWriteStream } from 'node:fs';
import { chmod, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { TransferOptions } from '../../../core/ports/host.ts';
import { partName } from '../../part-name.ts';
import { syncPath } from '../../project-store/durable-file.ts';
import { sha256Of } from '../../../core/kit/sha256.ts';
import { copyDiffers } from '../../copy-differs.ts';
import { connectionLost } from '../../connection-lost.ts';
import { remoteFileFailed } from '../session/errors.ts';
import { runRaw, streamCommand, type Commands } from '../session/run-command.ts';
import { checked } from '../session/ssh-files.ts';

const MIB = 1_048_576;
const PRIVATE = 0o600;

/** Downloads into `<target>.part.<sha16>`, resumes, and renames after checking the sha256. */
export async function download(
  commands: Commands,
  from: string,
  to: string,
  { signal, mode = PRIVATE, onProgress, maxBytes = Infinity }: TransferOptions = {},
): Promise<void> {
  const { size, digest } = await describe(commands, from);
  if (size > maxBytes) throw copyDiffers(from, to);
  const part = partName(to, digest);
  await mkdir(dirname(to), { recursive: true });
  const offset = await usablePart(commands, from, part, size);
  const whole = await receive(commands, from, part, { offset, size, signal, onProgress });
  if (!whole || (await sha256Of(part, signal)) !== digest) {
    await rm(part, { force: true });
    throw copyDiffers(from, to);
  }
  await chmod(part, mode);
  await syncPath(part);
  await rename(part, to);
  await syncPath(dirname(to));
}

/** Throws unless the host gives a size and a sha256. */
async function describe(commands: Commands, from: string): Promise<{ size: number; digest: string }> {
  const said = await ask(commands, from);
  const [, size, digest = ''] = /^(\d{1,15}) \\?([0-9a-f]{64})$/.exec(said) ?? [];
  if (size === undefined) throw remoteFileFailed(commands.connection.host, from, said);
  return { size: Number(size), digest };
}

interface Receiving {
  offset: number;
  size: number;
  signal: AbortSignal | undefined;
  onProgress: TransferOptions['onProgress'];
}

/** False if the file grew meanwhile; stops reading then. */
async function receive(
  commands: Commands,
  from: string,
  part: string,
  { offset, size, signal, onProgress }: Receiving,
): Promise<boolean> {
  const stop = new AbortController();
  const process = await streamCommand(commands, scriptArgv('transfer/send', from, String(offset)), {
    signal: AbortSignal.any([stop.signal, ...(signal ? [signal] : [])]),
  });
  process.stdin.end();
  process.stderr.resume();
  let done = offset;
  onProgress?.(done, size);
  const within = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      done += chunk.length;
      if (done > size) {
        stop.abort();
        return;
      }
      onProgress?.(done, size);
      yield chunk;
    }
  };
  const sink = createWriteStream(part, { flags: offset > 0 ? 'a' : 'w', highWaterMark: MIB });
  await pipeline(process.stdout, within, sink);
  const ending = await process.ended;
  if (done > size) return false;
  signal?.throwIfAborted();
  if (ending.outcome === 'unknown') throw connectionLost(commands.connection.host, ending.reason);
  if (ending.exitCode !== 0) throw remoteFileFailed(commands.connection.host, from, String(ending.exitCode));
  return true;
}

/** Bytes here that begin the host's file. */
async function usablePart(commands: Commands, from: string, part: string, size: number): Promise<number> {
  const there = (await stat(part).catch(() => undefined))?.size ?? 0;
  if (there === 0 || there > size) return 0;
  const theirs = await ask(commands, from, String(there));
  return theirs === (await sha256Of(part, undefined, there)) ? there : 0;
}

async function ask(commands: Commands, path: string, ...bytes: string[]): Promise<string> {
  const result = await runRaw(commands, scriptArgv('transfer/describe', path, ...bytes));
  checked(commands.connection.host, path, result);
  return result.stdout.toString('latin1').trim();
}
