import { mkdir, readFile, rm } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { dropAbsent } from '../../core/kit/drop-absent.ts';
import type { Json } from '../../core/ports/json.ts';
import { readCharterInForce } from '../../core/project/charter.ts';
import type { DatasetSpec } from '../../core/project/resources/dataset.ts';
import type { ResourceOf } from '../../core/project/schemas.ts';
import type { Action, StepScope } from '../../core/operation/operation.ts';
import { resourceOf } from '../../core/operation/steps/resource-actions.ts';
import { assembleTree } from './assemble/assemble-tree.ts';
import { MANIFEST_FILE, type Manifest } from './assemble/manifest.ts';
import { tallyChunks } from './assemble/tally.ts';
import { readEvaluationRows } from './evaluation-rows.ts';
import { keyIdOf } from './pii/pseudonym.ts';
import { loadPseudonymKey } from './pii/pseudonym-key.ts';
import type { PrepareParameters } from './prepare-input.ts';
import {
  refuseContaminated,
  refuseEmpty,
  refuseManyLabels,
  refuseMoved,
  refuseNothingLeft,
  refuseOutsideTerms,
  refuseTemplate,
  refuseTooManyBad,
} from './refusals.ts';
import type { SourceFacts } from './source/describe-source.ts';
import { readSources } from './threads/read-sources.ts';
import { openCounter } from './target/token-counter.ts';
import { modelTree } from './target/model-tree.ts';

type SplitArgs = { parameters: PrepareParameters; sources: SourceFacts[] };
type WriteArgs = { parameters: PrepareParameters; previous: ResourceOf<'Dataset'> | null };

/** What the split step hands on: where the tree lies. */
type SplitOutput = { scratch: string };
type StoreOutput = { digest: string; bytes: number; at: string; rows: Json };

/** Reads all sources and writes shards and manifest into the run's scratch folder, which a new try empties first. */
export const compareAndSplit: Action<SplitArgs> = {
  async apply({ parameters, sources }, scope) {
    const scratch = await openScratch(scope);
    const treeDir = join(scratch, 'tree');
    await mkdir(treeDir);
    await readAndAssemble(parameters, sources, scratch, treeDir, scope);
    const output: SplitOutput = { scratch };
    return output;
  },
  async compensate(_args, scope) {
    await removeScratch(scope);
  },
};

/** Brings the tree into the store. The scratch folder stays until the resource is written, so that this can be repeated. */
export const storeTree: Action = {
  async apply(_args, scope) {
    const { scratch } = scope.outputs.split as SplitOutput;
    const artifacts = await scope.ctx.artifacts();
    const { digest, bytes } = await artifacts.putTree(join(scratch, 'tree'), { signal: scope.ctx.interrupt.signal });
    const { rows } = await readManifestFile(join(scratch, 'tree'));
    const output: StoreOutput = { digest, bytes, at: scope.ctx.clock.now(), rows };
    return output;
  },
};

/** Writes the Dataset resource from the stored manifest, then clears the scratch folder. */
export const writeDataset: Action<WriteArgs> = {
  async apply({ parameters }, scope) {
    const store = scope.outputs.store as StoreOutput;
    const spec = specOf(parameters, await storedManifest(store, scope), store, scope);
    await scope.project.write(resourceOf('Dataset', parameters.name, spec));
    await removeScratch(scope);
  },
};

async function readAndAssemble(
  parameters: PrepareParameters,
  sources: SourceFacts[],
  scratch: string,
  treeDir: string,
  scope: StepScope,
): Promise<void> {
  const { recipe, pii, split, maxBad, license, near, contaminated, name, secrets, target: facts } = parameters;
  const sketch = near < 1;
  const key = pii === 'pseudonymise' ? loadPseudonymKey(scope.ctx.project.root) : null;
  const looked = contaminated === 'keep' ? undefined : await readEvaluationRows([name], scope.ctx);
  const evaluation = looked?.table.keys ?? null;
  const target = facts && { facts, count: await openCounter(facts, await modelTree(facts.digest, scope.ctx)) };
  const total = sources.reduce((sum, source) => sum + source.bytes, 0);
  const { results, sources: read } = await readSources(sources, {
    setup: { recipe, pii, secrets, key, sketch, evaluation, ...(facts ? { target: facts } : {}) },
    dir: scratch,
    signal: scope.ctx.interrupt.signal,
    onProgress: percentOf(total, scope),
  });
  refuseMoved(read);
  const startLines = sources.map((source) => source.startLine);
  const tally = tallyChunks(results, sources.length, startLines);
  refuseEmpty(tally, sources);
  refuseTooManyBad(tally, sources, maxBad);
  refuseManyLabels(results, tally, sources);
  const manifest = assembleTree(results, read, tally, {
    spoolDir: scratch,
    treeDir,
    parameters: { pii, split, maxBad, recipe, ...(sketch ? { near } : {}) },
    license,
    keyId: key ? keyIdOf(key) : undefined,
    secrets,
    looked: looked && { against: looked.against, absent: looked.absent },
    target,
  });
  if (contaminated === 'refuse') refuseContaminated(manifest, sources);
  await refuseResult(name, manifest, scope);
}

/** Throws exit 3 where no row is left, rows share a template, or a term of the charter is broken. */
export async function refuseResult(name: string, manifest: Manifest, { ctx }: StepScope): Promise<void> {
  refuseNothingLeft(manifest);
  refuseTemplate(manifest);
  const charter = await readCharterInForce(ctx);
  refuseOutsideTerms(name, manifest, charter?.spec.data, ctx.clock.now());
}

function specOf(input: PrepareParameters, manifest: Manifest, store: StoreOutput, scope: StepScope): DatasetSpec {
  const { preferences, sources } = manifest;
  return {
    ...storedSpec(input, manifest, store, scope),
    ...dropAbsent({ recipe: input.recipe ?? undefined, preferences: preferences?.train }),
    ...(input.near < 1 ? { near: input.near } : {}),
    sources: sources.map(({ sha256, license, rows: sourceRows, bytes }, at) => ({
      path: pathInProject(scope.project.root, input.from[at] ?? ''),
      sha256,
      license,
      rows: sourceRows,
      bytes,
    })),
  };
}

type Terms = Pick<DatasetSpec, 'license' | 'split' | 'maxBad' | 'contaminated'>;

/** The resource of a tree in the store, as its manifest counts it, under the terms of its preparation; without sources. */
export function storedSpec(
  { license, split, maxBad, contaminated }: Terms,
  { rows, splits, pii: personal, conflicts, leakage, languages, groups, days, secrets, target, prepared }: Manifest,
  { digest, bytes, at }: Omit<StoreOutput, 'rows'>,
  { runId }: Pick<StepScope, 'runId'>,
): DatasetSpec {
  return {
    license,
    split,
    pii: personal.action,
    maxBad,
    sources: [],
    digest,
    bytes,
    rows,
    leakage,
    ...dropAbsent({ contaminated, secrets, languages, groups, days, target, prepared, piiFound: personal.found }),
    splits: { train: splits.train.rows, validation: splits.validation.rows, test: splits.test.rows },
    conflicts: conflicts.prompts,
    preparedAt: at,
    run: runId,
  };
}

/** Relative where the file is part of the project, so that the record holds in every clone. */
export function pathInProject(root: string, path: string): string {
  const inside = relative(root, path);
  return inside.startsWith('..') || isAbsolute(inside) ? path : inside;
}

async function readManifestFile(dir: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(dir, MANIFEST_FILE), 'utf8')) as Manifest;
}

/** The manifest of a tree that a step before has stored. */
export async function storedManifest({ digest }: { digest: string }, { ctx }: StepScope): Promise<Manifest> {
  const path = await (await ctx.artifacts()).treePath(digest);
  if (path === undefined) throw new Error(`tree ${digest} left the store`);
  return readManifestFile(path);
}

/** Returns the scratch folder, emptied. */
export async function openScratch(scope: StepScope): Promise<string> {
  return (await scope.ctx.artifacts()).scratch(`data-${scope.runId}`);
}

export async function removeScratch(scope: StepScope): Promise<void> {
  await rm(await openScratch(scope), { recursive: true, force: true });
}

/** Reports each full percent of the bytes once. */
function percentOf(total: number, scope: StepScope): (bytes: number) => void {
  let shown = -1;
  return (bytes) => {
    const percent = Math.min(100, Math.floor((bytes / Math.max(1, total)) * 100));
    if (percent === shown) return;
    shown = percent;
    scope.progress(`${percent} %`);
  };
}
