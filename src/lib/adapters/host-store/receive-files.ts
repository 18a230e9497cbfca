import { scriptArgv } from '../../core/kit/host-script.ts';
import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import type { TreeFile } from '../../core/ports/artifacts.ts';
import type { Host } from '../../core/ports/host.ts';
import { carryFiles, type Carrier } from './batches.ts';
import { storeFailure } from './store-failure.ts';
import { copyDiffers } from '../copy-differs.ts';
import { connectionLost } from '../connection-lost.ts';
import { tailOf } from './run-script.ts';

interface ReceiveOptions {
  signal?: AbortSignal;
  /** Bytes received so far by this call. */
  progress: (received: number) => void;
}

interface Ends {
  from: string;
  into: string;
}

/** Large files one by one, resumable; small ones as one stream, each verified on arrival. */
export async function receiveFiles(
  host: Host,
  ends: Ends,
  files: TreeFile[],
  { signal, progress }: ReceiveOptions,
): Promise<void> {
  for (const folder of new Set(files.map(({ path }) => dirname(join(ends.into, path)))))
    await mkdir(folder, { recursive: true });
  const carrier: Carrier<TreeFile> = {
    batch: (batch) => receiveBatch(host, ends, batch, signal),
    file: ({ path, size }, onProgress) => {
      const options = { onProgress, maxBytes: size, ...(signal ? { signal } : {}) };
      return host.download(`${ends.from}/${path}`, join(ends.into, path), options);
    },
  };
  await carryFiles(files, carrier, progress);
}

async function receiveBatch(host: Host, { from, into }: Ends, batch: TreeFile[], signal?: AbortSignal): Promise<void> {
  const stop = new AbortController();
  const remote = await host.stream(scriptArgv('store/send-files', from), {
    signal: AbortSignal.any([stop.signal, ...(signal ? [signal] : [])]),
  });
  const said = tailOf(remote.stderr);
  remote.stdin.on('error', () => undefined);
  remote.stdin.end(batch.map(({ path }) => `./${path}\0`).join(''));
  const verdict = await splitStream(remote.stdout, batch, into).catch(() => 'broken' as const);
  if (verdict === 'wrong') stop.abort();
  const end = await remote.ended;
  signal?.throwIfAborted();
  if (verdict === 'wrong') throw copyDiffers(from, into);
  if (end.outcome === 'unknown') throw connectionLost(host.name, end.reason);
  if (end.exitCode !== 0) throw await storeFailure(host, await said);
  if (verdict !== 'whole') throw copyDiffers(from, into);
}

/** Writes each file once its bytes arrived; stops at wrong or excess bytes. */
async function splitStream(stream: Readable, batch: TreeFile[], into: string): Promise<'whole' | 'short' | 'wrong'> {
  const queue = [...batch];
  let pending = Buffer.alloc(0);
  const drain = async (): Promise<boolean> => {
    for (let next = queue[0]; next && pending.length >= next.size; next = queue[0]) {
      if (!(await writeChecked(join(into, next.path), pending.subarray(0, next.size), next))) return false;
      pending = pending.subarray(next.size);
      queue.shift();
    }
    return queue.length > 0 || pending.length === 0;
  };
  // Awaits nothing before the first read: Node drops the unread output of an ended program.
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    pending = Buffer.concat([pending, chunk]);
    if (!(await drain())) return 'wrong';
  }
  if (!(await drain())) return 'wrong';
  return queue.length === 0 ? 'whole' : 'short';
}

async function writeChecked(path: string, content: Buffer, { sha256 }: TreeFile): Promise<boolean> {
  if (createHash('sha256').update(content).digest('hex') !== sha256) return false;
  await rm(path, { force: true });
  await writeFile(path, content, { flag: 'wx', mode: 0o600 });
  return true;
}
