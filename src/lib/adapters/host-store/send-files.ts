import { scriptArgv } from '../../core/kit/host-script.ts';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { Host } from '../../core/ports/host.ts';
import { carryFiles, type Carrier } from './batches.ts';
import type { TreeOwner } from './layout.ts';
import { storeFailure } from './store-failure.ts';
import { copyDiffers } from '../copy-differs.ts';
import { connectionLost } from '../connection-lost.ts';
import { tailOf } from './run-script.ts';
import { readFile } from 'node:fs/promises';
import type { TreeFile } from '../../core/ports/artifacts.ts';

interface SendOptions {
  signal?: AbortSignal;
  /** Bytes sent so far by this call. */
  progress: (sent: number) => void;
}

const DIFFERS = 65;

/** Fills an owner's `incoming` folder: large files one by one, resumable; small ones as archives. */
export async function sendFiles(
  host: Host,
  owner: TreeOwner,
  files: SourceFile[],
  { signal, progress }: SendOptions,
): Promise<void> {
  const carrier: Carrier<SourceFile> = {
    batch: (batch) => sendBatch(host, owner, batch, signal),
    file: ({ from, sha256 }, onProgress) => {
      const options = { mode: 0o444, onProgress, sha256, ...(signal ? { signal } : {}) };
      return host.upload(from, `${host.place.root}/incoming/${owner.id}/${sha256}`, options);
    },
  };
  await carryFiles(files, carrier, progress);
}

async function sendBatch(host: Host, owner: TreeOwner, batch: SourceFile[], signal?: AbortSignal): Promise<void> {
  const argv = scriptArgv('store/receive-files', host.place.root, owner.id);
  const remote = await host.stream(argv, signal ? { signal } : {});
  remote.stdout.resume();
  const said = tailOf(remote.stderr);
  const sending = await Promise.allSettled([pipeline(Readable.from(archiveOf(batch)), remote.stdin)]);
  const end = await remote.ended;
  signal?.throwIfAborted();
  if (end.outcome === 'unknown') throw connectionLost(host.name, end.reason);
  if (end.exitCode === DIFFERS) throw copyDiffers(owner.project, host.name);
  if (end.exitCode !== 0) throw await storeFailure(host, await said);
  const [only] = sending;
  if (only.status === 'rejected') throw only.reason;
}

const BLOCK = 512;

/** A tar archive (ustar) of files named by sha256; such names need no escaping. */
async function* archiveOf(files: SourceFile[]): AsyncGenerator<Buffer> {
  for (const { from, sha256, size } of files) {
    const content = await readFile(from);
    if (content.length !== size) throw new Error(`${from} has another size than its tree says`);
    yield headerOf(sha256, size);
    yield content;
    yield Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
  }
  yield Buffer.alloc(2 * BLOCK);
}

function headerOf(name: string, size: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  const put = (text: string, at: number): void => void header.write(text, at, 'latin1');
  put(name, 0);
  put('0000444\0', 100);
  put('0000000\0', 108);
  put('0000000\0', 116);
  put(`${size.toString(8).padStart(11, '0')} `, 124);
  put('00000000000 ', 136);
  put('        ', 148);
  put('0', 156);
  put('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

interface SourceFile extends TreeFile {
  from: string;
}
