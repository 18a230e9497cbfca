import { copyFile, mkdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { SPLITS } from '../../core/project/resources/dataset.ts';
import type { Action, StepScope } from '../../core/operation/operation.ts';
import { saysAbsent } from '../../core/kit/read-if-present.ts';
import { toJson } from '../../core/kit/to-json.ts';
import { fixable } from '../../core/text/message.ts';
import { driftError, usageError } from '../../core/text/sovran-error.ts';
import { checkBalance, MANIFEST_FILE, manifestSchema, type Manifest } from './assemble/manifest.ts';
import { checkLicense } from './license.ts';
import { openScratch, refuseResult, removeScratch } from './prepare-actions.ts';
import type { PrepareInput } from './prepare-input.ts';
import { recountTree } from './verify.ts';

const SHARD = /^(?:train|validation|test)-\d{5}\.jsonl$/;

/** What `data prepare` would have been asked for rows that a pipeline prepared. Throws `not-prepared` (exit 2). */
export async function readPrepared(name: string, folder: string): Promise<PrepareInput> {
  const prepared = resolve(folder);
  const { sources, parameters } = await manifestIn(prepared);
  const { near = 1, recipe, split, maxBad } = parameters;
  return {
    name,
    prepared,
    near,
    split,
    maxBad,
    from: sources.map((source) => source.name),
    license: checkLicense(sources[0]?.license ?? ''),
    recipe: recipe && (toJson(recipe) as PrepareInput['recipe']),
    pii: 'report',
    secrets: 'report',
  };
}

async function manifestIn(folder: string): Promise<Manifest> {
  try {
    const manifest = manifestSchema.parse(JSON.parse(await readFile(join(folder, MANIFEST_FILE), 'utf8')));
    if (manifest.prepared) return manifest;
  } catch {}
  throw usageError('not-prepared', fixable('data.not-prepared', { path: folder }));
}

/** Copies prepared rows into the run's scratch folder. Throws `shard-differs` (exit 5) unless digests and sums hold. */
export const takePrepared: Action<{ name: string; prepared: string; manifest: string }> = {
  async apply({ name, prepared, manifest: digest }, scope) {
    const scratch = await openScratch(scope);
    const tree = join(scratch, 'tree');
    await mkdir(tree);
    await take({ path: MANIFEST_FILE, sha256: digest }, prepared, tree, scope);
    const manifest = await manifestIn(tree);
    for (const shard of SPLITS.flatMap((split) => manifest.splits[split].shards))
      await take(shard, prepared, tree, scope);
    await recount(tree, manifest);
    await refuseResult(name, manifest, scope);
    return { scratch };
  },
  async compensate(_args, scope) {
    await removeScratch(scope);
  },
};

type Taken = { path: string; sha256?: string | undefined; bytes?: number };

async function take({ path, sha256, bytes }: Taken, from: string, into: string, { ctx }: StepScope): Promise<void> {
  const copy = join(into, path);
  if (path !== MANIFEST_FILE && !SHARD.test(path)) throw differs(path);
  try {
    await copyFile(join(from, path), copy);
  } catch (error) {
    throw saysAbsent(error) ? differs(path) : error;
  }
  const { size } = await stat(copy);
  const digest = await (await ctx.artifacts()).digestFile(copy, ctx.interrupt.signal);
  if (digest !== sha256 || size !== (bytes ?? size)) throw differs(path);
}

/** Rows, sums and prompts across splits, from the text of the shards. */
async function recount(tree: string, manifest: Manifest): Promise<void> {
  const { miscounted, overlap } = await recountTree(tree, manifest);
  if (miscounted[0] !== undefined) throw differs(miscounted[0]);
  if (overlap > 0 || !isBalanced(manifest)) throw differs(MANIFEST_FILE);
}

function isBalanced(manifest: Manifest): boolean {
  try {
    checkBalance(manifest);
    return true;
  } catch {
    return false;
  }
}

function differs(shard: string): Error {
  return driftError('shard-differs', fixable('data.shard.differs', { shard }), { details: { shard } });
}
