import { scriptArgv } from '../../core/kit/host-script.ts';
import { lstat, readdir, rm, rmdir, statfs, mkdir, writeFile } from 'node:fs/promises';
import { join, dirname } from 'node:path';
import type { Artifacts, Tree, TreeFile } from '../../core/ports/artifacts.ts';
import type { Host, TransferOptions } from '../../core/ports/host.ts';
import { message } from '../../core/text/message.ts';
import { failedError } from '../../core/text/sovran-error.ts';
import { systemReason } from '../../core/failures/system-reason.ts';
import { hexOf, missingTree } from '../artifacts/store-layout.ts';
import { copyDiffers } from '../copy-differs.ts';
import { describeRemote } from './describe-remote.ts';
import type { TreeOwner } from './layout.ts';
import { sizeOf, carryFiles, type Carrier } from './batches.ts';
import { sha256Of } from '../../core/kit/sha256.ts';
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { storeFailure } from './store-failure.ts';
import { connectionLost } from '../connection-lost.ts';
import { tailOf } from './run-script.ts';

const MARGIN = 16 * 1024 * 1024;

/** Downloads a folder into this machine's store once its digest is right. The next call resumes. */
export async function pullTree(
  { host, artifacts, owner }: { host: Host; artifacts: Artifacts; owner: TreeOwner },
  path: string,
  digest: string,
  { signal, onProgress }: TransferOptions = {},
): Promise<void> {
  if (await artifacts.treePath(digest)) return;
  const into = await artifacts.scratch(`pull-${hexOf(digest)}`, { keep: true });
  const tree = await describeWanted(host, path, { digest, into, signal });
  const kept = await keepWhole(into, tree.files, signal);
  const wanted = tree.files.filter(({ path: name }) => !kept.has(name));
  const before = tree.bytes - sizeOf(wanted);
  await refuseTooLarge(into, sizeOf(wanted));
  const progress = (received: number): void => onProgress?.(before + received, tree.bytes);
  await receiveFiles(host, { from: path, into }, wanted, { progress, ...(signal ? { signal } : {}) });
  const stored = await artifacts.putTree(into, { move: true, ...(signal ? { signal } : {}) });
  if (stored.digest !== digest) throw copyDiffers(path, digest);
  await offerFiles(host, owner, path, tree.files);
}

/** Throws unless the tree is the wanted one; a refusal leaves no empty folder here. */
async function describeWanted(
  host: Host,
  path: string,
  { digest, into, signal }: { digest: string; into: string; signal: AbortSignal | undefined },
): Promise<Tree> {
  try {
    const tree = await describeRemote(host, path, await diskBytes(into), signal);
    if (!tree) throw missingTree(digest);
    if (tree.digest !== digest) throw copyDiffers(path, digest);
    return tree;
  } catch (error) {
    await rmdir(into).catch(() => undefined);
    throw error;
  }
}

/** Size of the disk, bytes: a larger tree is not hashed. */
async function diskBytes(path: string): Promise<number> {
  const { blocks, bsize } = await statfs(path);
  return blocks * bsize;
}

async function refuseTooLarge(path: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(path);
  if (bytes === 0 || bytes + MARGIN <= bavail * bsize) return;
  const text = message('text.file-failed', { path: join(path, '..'), reason: systemReason('ENOSPC') });
  throw failedError('disk-full', text, {
    fix: message('text.disk-full.fix'),
    details: { path, neededBytes: bytes + MARGIN, freeBytes: bavail * bsize },
  });
}

/** Links a job's output where a push looks, which saves sending it. Files are verified as usual. */
async function offerFiles(host: Host, owner: TreeOwner, folder: string, files: TreeFile[]): Promise<void> {
  const plain = files.filter(({ path }) => !path.includes('\n'));
  const stdin = plain.map(({ sha256, path }) => `${sha256}\n${path}\n`).join('');
  await host.exec(scriptArgv('store/offer-tree', host.place.root, owner.id, folder), { stdin });
}

/** Keeps complete files and parts of an interrupted transfer, removes the rest; returns the complete ones. */
async function keepWhole(folder: string, files: TreeFile[], signal?: AbortSignal): Promise<Set<string>> {
  const wanted = new Map(files.map((file) => [file.path, file]));
  const kept = new Set<string>();
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  for (const entry of entries.filter((one) => !one.isDirectory())) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1);
    if (await isWhole(path, wanted.get(name), signal)) kept.add(name);
    else if (!wanted.has(name.replace(/\.part(\.[0-9a-f]+)?$/, ''))) await rm(path, { force: true });
  }
  return kept;
}

async function isWhole(path: string, file: TreeFile | undefined, signal?: AbortSignal): Promise<boolean> {
  const found = await lstat(path);
  return file?.size === found.size && found.isFile() && (await sha256Of(path, signal)) === file.sha256;
}

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
async function receiveFiles(
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
