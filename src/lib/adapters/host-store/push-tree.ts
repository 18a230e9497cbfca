import { join } from 'node:path';
import type { Artifacts, TreeFile } from '../../ports/artifacts.ts';
import type { Host, TransferOptions } from '../../ports/host.ts';
import { treeOf } from '../artifacts/describe-tree.ts';
import { diskFull } from '../disk-full.ts';
import { missingTree } from '../artifacts/missing-tree.ts';
import { assembleTree } from './assemble-tree.ts';
import { hexOf, treeFolder, type TreeOwner } from './layout.ts';
import { lookFor } from './presence.ts';
import { sendFiles } from './send-files.ts';
import { takeTurn } from './take-turn.ts';
import { checkTreePath } from './tree-path.ts';

/** Room that must be left on the host's disk beside what is sent, bytes. */
const MARGIN = 16 * 1024 * 1024;
/** A tree that another operator removes while ours is put together is sent again, this often. */
const TRIES = 3;

export interface PushPlace {
  host: Host;
  artifacts: Artifacts;
  owner: TreeOwner;
}

/**
 * Brings a tree to a host: one look at what is there, then only the files that are missing, then put together beside the
 * others, every byte hashed there, and renamed. A cut call leaves what arrived, and the next one goes on with it.
 */
export async function pushTree(place: PushPlace, digest: string, options: TransferOptions = {}): Promise<string> {
  const hex = hexOf(digest);
  const files = (await place.artifacts.treeFiles(digest)) ?? [];
  for (const { path } of files) checkTreePath(path);
  const turns = await place.artifacts.scratch(`push-${place.owner.id}-${place.host.name}`, { keep: true });
  for (let tries = 1; ; tries += 1) {
    const push = (): Promise<boolean> => pushOnce(place, digest, files, options);
    if (await takeTurn(turns, push, options.signal)) return treeFolder(place.host.place.root, hex);
    if (tries === TRIES) throw new Error(`files of ${digest} were removed from ${place.host.name} while it was sent`);
  }
}

/** False when a file that was there is gone by the time it is wanted. */
async function pushOnce(
  { host, artifacts, owner }: PushPlace,
  digest: string,
  files: TreeFile[],
  { signal, onProgress }: TransferOptions,
): Promise<boolean> {
  const unique = [...new Map(files.map((file) => [file.sha256, file])).values()];
  const sha256s = unique.map(({ sha256 }) => sha256);
  const { there, missing, free } = await lookFor(host, owner, hexOf(digest), {
    sha256s,
    ...(signal ? { signal } : {}),
  });
  if (there) return true;
  const folder = await artifacts.treePath(digest);
  if (folder === undefined) throw missingTree(digest);
  const wanted = unique.filter(({ sha256 }) => missing.has(sha256));
  refuseTooLarge(host, wanted, missing, free);
  const sources = wanted.map((file) => ({ ...file, from: join(folder, file.path) }));
  const total = sizeOf(unique);
  const before = total - sizeOf(wanted);
  const progress = (sent: number): void => onProgress?.(before + sent, total);
  await sendFiles(host, owner, sources, { progress, ...(signal ? { signal } : {}) });
  return assembleTree(host, owner, treeOf(files), signal);
}

/** Parts that a cut call left need no room any more. */
function refuseTooLarge(
  host: Host,
  wanted: TreeFile[],
  parts: ReadonlyMap<string, number>,
  free: number | undefined,
): void {
  const left = wanted.map(({ sha256, size }) => size - Math.min(size, parts.get(sha256) ?? 0));
  const needed = left.reduce((sum, bytes) => sum + bytes, 0) + (wanted.length > 0 ? MARGIN : 0);
  if (free === undefined || needed <= free) return;
  throw diskFull({ host: host.name, path: host.place.root, free: { bytes: free }, needed, unsent: true });
}

function sizeOf(files: TreeFile[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}
