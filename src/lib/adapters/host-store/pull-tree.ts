import { rmdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifacts, Tree, TreeFile } from '../../core/ports/artifacts.ts';
import type { Host, TransferOptions } from '../../core/ports/host.ts';
import { message } from '../../core/text/message.ts';
import { EXIT, SovranError } from '../../core/text/sovran-error.ts';
import { systemReason } from '../../core/text/system-reason.ts';
import { missingTree } from '../artifacts/store-layout.ts';
import { copyDiffers } from './copy-differs.ts';
import { describeRemote } from './describe-remote.ts';
import { keepWhole } from './keep-whole.ts';
import { hexOf, type TreeOwner } from './layout.ts';
import { offerFiles } from './offer-files.ts';
import { receiveFiles } from './receive-files.ts';

const MARGIN = 16 * 1024 * 1024;

/**
 * Downloads a folder into this machine's store, after checking its digest there. The next call resumes an interrupted
 * transfer.
 */
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
  if (stored.digest !== digest) throw copyDiffers(host, path);
  await offerFiles(host, owner, path, tree.files);
}

/** The tree that is there, if it is the one wanted; a refusal leaves no empty folder here. */
async function describeWanted(
  host: Host,
  path: string,
  { digest, into, signal }: { digest: string; into: string; signal: AbortSignal | undefined },
): Promise<Tree> {
  try {
    const tree = await describeRemote(host, path, await diskBytes(into), signal);
    if (!tree) throw missingTree(digest);
    if (tree.digest !== digest) throw copyDiffers(host, path);
    return tree;
  } catch (error) {
    await rmdir(into).catch(() => undefined);
    throw error;
  }
}

/** What the whole disk here holds, bytes: a tree beyond that is not even hashed. */
async function diskBytes(path: string): Promise<number> {
  const { blocks, bsize } = await statfs(path);
  return blocks * bsize;
}

/** This machine's own disk is looked at before anything is sent. */
async function refuseTooLarge(path: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(path);
  if (bytes === 0 || bytes + MARGIN <= bavail * bsize) return;
  throw new SovranError({
    code: 'disk-full',
    exit: EXIT.failed,
    text: message('cli.file-failed', { path: join(path, '..'), reason: systemReason('ENOSPC') }),
    fix: message('cli.disk-full.fix'),
    details: { path, neededBytes: bytes + MARGIN, freeBytes: bavail * bsize },
  });
}

function sizeOf(files: TreeFile[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}
