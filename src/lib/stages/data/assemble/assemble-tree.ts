import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { SecretAction } from '../../../core/project/resources/dataset.ts';
import { describeTarget, type Target } from './describe-target.ts';
import { dropNearDuplicates } from './drop-near.ts';
import { SpooledRows } from './spooled-rows.ts';
import { type ChunkResult, MAX_ERRORS } from '../threads/chunk-result.ts';
import type { SourceRead } from '../threads/read-sources.ts';
import { contentSeed, splitGroups } from './split-groups.ts';
import { countOverlap, dropDuplicates, findConflicts, groupRows } from './compare-rows.ts';
import { countLabels, countPreferences, measureLengths, sumOf, type Tally } from './tally.ts';
import { checkBalance, MANIFEST_FILE, type Manifest } from './manifest.ts';
import { joinColumns, type RowIndex } from './row-index.ts';
import { writeShards } from './write-shards.ts';

export interface AssembleOptions {
  spoolDir: string;
  treeDir: string;
  parameters: Manifest['parameters'];
  license: string;
  keyId: string | undefined;
  secrets: SecretAction;
  /** Datasets among whose evaluation rows rows were looked for; undefined: none was. */
  looked: Pick<Contaminated, 'against' | 'absent'> | undefined;
  target?: Target | undefined;
}

type Contaminated = NonNullable<Manifest['contamination']>;

/** Compares the rows with each other, splits them and writes shards and manifest. */
export function assembleTree(
  results: ChunkResult[],
  sources: readonly SourceRead[],
  tally: Tally,
  options: AssembleOptions,
): Manifest {
  const index = joinColumns(results);
  const kept = dropDuplicates(index);
  using rows = new SpooledRows(options.spoolDir, results, index);
  const { near: limit } = options.parameters;
  const near = limit === undefined ? 0 : dropNearDuplicates(index, kept, rows, limit);
  const placeOf = placer(index, results, tally);
  const contaminated = dropContaminated(index, kept);
  const seed = contentSeed(index, kept);
  const splits = splitGroups(index, kept, groupRows(index, kept), seed, options.parameters.split);
  const written = writeShards(rows, options.treeDir, results, index, splits);
  const labels = countLabels(index, splits);
  const preferences = countPreferences(index, splits);
  const { target } = options;
  const manifest: Manifest = {
    apiVersion: 'sovran/v1',
    kind: 'DatasetManifest',
    parameters: options.parameters,
    seed,
    sources: sources.map((source, at) => describe(source, tally.sourceRows[at] ?? 0, options.license)),
    rows: countRows(tally, index, kept, { near, contaminated: contaminated.length }),
    problems: tally.problems,
    errors: tally.errors,
    splits: written,
    pii: { action: options.parameters.pii, found: tally.pii, ...(options.keyId ? { keyId: options.keyId } : {}) },
    ...describeRows(tally, options.secrets),
    conflicts: placeConflicts(index, kept, placeOf),
    leakage: { overlap: countOverlap(index, splits) },
    ...(options.looked ? { contamination: nameContaminated(contaminated, index, placeOf, options.looked) } : {}),
    ...(target ? { target: describeTarget(target, rows, { splits, seed }) } : {}),
    ...(preferences ? { preferences } : {}),
    ...(labels ? { labels } : {}),
    ...measureLengths(index, splits),
  };
  checkBalance(manifest);
  writeFileSync(join(options.treeDir, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

/** Drops what is among the evaluation rows of another dataset; returns its rows. */
function dropContaminated({ evaluations, count }: RowIndex, kept: Uint8Array): number[] {
  const dropped: number[] = [];
  if (!evaluations) return dropped;
  for (let row = 0; row < count; row += 1) {
    if (!kept[row] || !evaluations[row]) continue;
    kept[row] = 0;
    dropped.push(row);
  }
  return dropped;
}

function nameContaminated(
  rows: readonly number[],
  { evaluations }: RowIndex,
  placeOf: PlaceOf,
  looked: NonNullable<AssembleOptions['looked']>,
): Contaminated {
  const examples = rows.slice(0, MAX_ERRORS).map((row) => {
    const { name = '' } = looked.against[(evaluations?.[row] ?? 0) - 1] ?? {};
    return { ...placeOf(row), dataset: name };
  });
  return { ...looked, examples };
}

function describe({ facts, sha256, size }: SourceRead, rows: number, license: string): Manifest['sources'][number] {
  return { name: basename(facts.path), sha256, bytes: size, format: facts.format, license, rows };
}

/** Every reason is counted where it happens, none as what is left over; `checkBalance` compares. */
function countRows(
  tally: Tally,
  { count }: RowIndex,
  kept: Uint8Array,
  { near, contaminated }: Record<'near' | 'contaminated', number>,
): Manifest['rows'] {
  const out = kept.reduce((sum, one) => sum + one, 0);
  const dropped = {
    invalid: tally.invalid,
    filtered: tally.filtered,
    pii: tally.piiDropped,
    secret: tally.secretDropped,
    language: tally.broken.languages ?? 0,
    quality: sumOf(tally.broken) - (tally.broken.languages ?? 0),
    duplicate: count - out - near - contaminated,
    'near-duplicate': near,
    contaminated,
  };
  const some = Object.entries(dropped).filter(([, rows]) => rows > 0);
  return { in: tally.rowsIn, out, dropped: Object.fromEntries(some) };
}

/** What was counted of the rows as they were read. */
function describeRows({ secrets, broken, languages, groups, days }: Tally, action: SecretAction): Partial<Manifest> {
  return {
    secrets: { action, found: secrets },
    ...(sumOf(broken) > 0 ? { quality: broken } : {}),
    languages,
    ...(sumOf(groups) > 0 ? { groups } : {}),
    ...(days ? { days } : {}),
  };
}

type PlaceOf = (row: number) => { source: number; row: number };

/** Names rows as a person counts them. */
function placer({ starts, rows }: RowIndex, results: readonly ChunkResult[], { rowsBefore }: Tally): PlaceOf {
  return (row) => {
    const chunk = starts.findLastIndex((start) => start <= row);
    return { source: results[chunk]?.source ?? 0, row: (rowsBefore[chunk] ?? 0) + (rows[row] ?? 0) };
  };
}

function placeConflicts(index: RowIndex, kept: Uint8Array, placeOf: PlaceOf): Manifest['conflicts'] {
  const { prompts, rows, examples } = findConflicts(index, kept);
  return { prompts, rows, examples: examples.map((example) => example.map(placeOf)) };
}
