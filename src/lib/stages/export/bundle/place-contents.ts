import { chmod, link, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../../../core/kit/make-folder.ts';
import { sha256Of } from '../../../core/kit/sha256.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { StepScope } from '../../../core/operation/operation.ts';
import type { Host } from '../../../core/ports/host.ts';
import { bundlePath, placesOf, readLoaded, type BundleContent } from '../../../core/project/resources/bundles.ts';
import { brokenContent, readContent, withFile, type OpenedBundle } from './open-bundle.ts';

/**
 * Puts every content at its path, in the order of the manifest; returns how many were not there. Throws
 * `bundle-damaged` or `bundle-incomplete` (exit 5), naming the content.
 */
export async function placeContents(
  bundle: OpenedBundle,
  here: Host,
  scope: Pick<StepScope, 'ctx' | 'progress'>,
): Promise<number> {
  const { signal } = scope.ctx.interrupt;
  const earlier = await placesIn(here, bundle);
  return withFile(bundle.path, async (file) => {
    let placed = 0;
    for (const content of bundle.manifest.contents) {
      signal.throwIfAborted();
      const target = bundlePath(here, content.path);
      if (await holds(target, content, signal)) continue;
      scope.progress(content.path);
      makeFolder(dirname(target));
      const from = earlier.get(content.sha256);
      if (content.base === undefined) await extract({ file, bundle, content, target }, signal);
      else if (from !== undefined && (await holds(from, content, signal))) await reuse(from, target);
      else throw brokenContent(bundle.path, content, 'missing');
      placed += 1;
    }
    return placed;
  });
}

/** Where the contents of loaded bundles lie, by digest. */
async function placesIn(here: Host, { manifest: { project } }: OpenedBundle): Promise<ReadonlyMap<string, string>> {
  const contents = (await readLoaded(here, project)).flatMap(({ manifest }) => manifest.contents);
  return new Map(contents.map(({ sha256, path }) => [sha256, bundlePath(here, path)]));
}

async function holds(path: string, { bytes, sha256 }: BundleContent, signal: AbortSignal): Promise<boolean> {
  const there = await stat(path).catch(() => undefined);
  return there?.size === bytes && (await sha256Of(path, signal)) === sha256;
}

type Extraction = { file: FileHandle; bundle: OpenedBundle; content: BundleContent; target: string };

/** Beside its place, read-only and on the disk, before it gets its name. */
async function extract({ file, bundle, content, target }: Extraction, signal: AbortSignal): Promise<void> {
  const part = `${target}.part`;
  const writing = await open(part, 'w');
  try {
    const isWhole = await readContent(file, bundle, content, signal, (chunk) => writing.writeFile(chunk));
    if (!isWhole) throw brokenContent(bundle.path, content, 'changed');
    await writing.sync();
    await chmod(part, 0o444);
    await rename(part, target);
  } finally {
    await writing.close();
    await rm(part, { force: true });
  }
}

/** The same bytes under another name: both are read-only. */
async function reuse(from: string, target: string): Promise<void> {
  await rm(target, { force: true });
  await link(from, target);
}

/** Gives the trees of a loaded bundle to the store of weights and rows; their files share the disk. */
export async function storeTrees({ path, manifest }: OpenedBundle, here: Host, ctx: StageContext): Promise<void> {
  const artifacts = await ctx.artifacts();
  for (const { kind, name, digest } of manifest.trees) {
    if (await artifacts.treePath(digest)) continue;
    const { tree } = placesOf(digest);
    const stored = await artifacts.putTree(bundlePath(here, tree), { signal: ctx.interrupt.signal });
    if (stored.digest !== digest) throw brokenContent(path, { kind, name, path: tree }, 'changed');
  }
}
