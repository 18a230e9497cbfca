import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SPLITS } from '../../../core/project/resources/dataset.ts';
import type { ChunkResult } from '../threads/chunk-result.ts';
import type { SourceRead } from '../threads/read-sources.ts';
import { contentSeed, splitGroups } from './split-groups.ts';
import { countOverlap, dropDuplicates, findConflicts, groupRows } from './compare-rows.ts';
import { countLabels, countPreferences, measureLengths, type Tally } from './tally.ts';
import { checkBalance, MANIFEST_FILE, type Manifest } from './manifest.ts';
import { joinColumns, type RowIndex } from './row-index.ts';
import { writeShards, type Shards } from './write-shards.ts';

export interface AssembleOptions {
  spoolDir: string;
  treeDir: string;
  parameters: Manifest['parameters'];
  license: string;
  keyId: string | undefined;
}

/** Compares the rows with each other, splits them and writes shards and manifest. */
export function assembleTree(
  results: ChunkResult[],
  sources: readonly SourceRead[],
  tally: Tally,
  options: AssembleOptions,
): Manifest {
  const index = joinColumns(results);
  const kept = dropDuplicates(index);
  const seed = contentSeed(index, kept);
  const splits = splitGroups(index, kept, groupRows(index, kept), seed, options.parameters.split);
  const shards = writeShards(options.spoolDir, options.treeDir, results, index, splits);
  const labels = countLabels(index, splits);
  const preferences = countPreferences(index, splits);
  const manifest: Manifest = {
    apiVersion: 'sovran/v1',
    kind: 'DatasetManifest',
    parameters: options.parameters,
    seed,
    sources: sources.map((source, at) => describe(source, tally.sourceRows[at] ?? 0, options.license)),
    rows: countRows(tally, index, kept),
    problems: tally.problems,
    errors: tally.errors,
    splits: describeShards(shards),
    pii: { action: options.parameters.pii, found: tally.pii, ...(options.keyId ? { keyId: options.keyId } : {}) },
    conflicts: placeConflicts(index, kept, results, tally),
    leakage: { overlap: countOverlap(index, splits) },
    ...(preferences ? { preferences } : {}),
    ...(labels ? { labels } : {}),
    lengths: measureLengths(index, splits),
  };
  checkBalance(manifest);
  writeFileSync(join(options.treeDir, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

function describe({ facts, sha256, size }: SourceRead, rows: number, license: string): Manifest['sources'][number] {
  return { name: basename(facts.path), sha256, bytes: size, format: facts.format, license, rows };
}

/** Every reason is counted where it happens, none as what is left over; `checkBalance` compares. */
function countRows(tally: Tally, { count }: RowIndex, kept: Uint8Array): Manifest['rows'] {
  const out = kept.reduce((sum, one) => sum + one, 0);
  const dropped = { invalid: tally.invalid, filtered: tally.filtered, pii: tally.piiDropped, duplicate: count - out };
  const some = Object.entries(dropped).filter(([, rows]) => rows > 0);
  return { in: tally.rowsIn, out, dropped: Object.fromEntries(some) };
}

function describeShards(shards: Shards): Manifest['splits'] {
  const entries = SPLITS.map((name) => {
    const total = (field: 'rows' | 'bytes'): number => shards[name].reduce((sum, shard) => sum + shard[field], 0);
    return [name, { rows: total('rows'), bytes: total('bytes'), shards: shards[name] }];
  });
  return Object.fromEntries(entries) as Manifest['splits'];
}

/** Conflicts with their rows named as a person counts them. */
function placeConflicts(
  index: RowIndex,
  kept: Uint8Array,
  results: readonly ChunkResult[],
  tally: Tally,
): Manifest['conflicts'] {
  const { prompts, rows, examples } = findConflicts(index, kept);
  const place = (row: number): { source: number; row: number } => {
    const chunk = index.starts.findLastIndex((start) => start <= row);
    return { source: results[chunk]?.source ?? 0, row: (tally.rowsBefore[chunk] ?? 0) + (index.rows[row] ?? 0) };
  };
  return { prompts, rows, examples: examples.map((example) => example.map(place)) };
}
