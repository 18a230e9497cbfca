import { PII_TYPES } from '../../../core/project/resources/pii-types.ts';
import type { Problem } from '../rows/chat-row.ts';
import { MAX_ERRORS, type ChunkResult } from '../threads/chunk-result.ts';
import type { Manifest } from './manifest.ts';
import type { RowIndex } from './row-index.ts';
import { DROPPED } from './split-groups.ts';

/** Counts of a run before rows are compared with each other. */
export interface Tally {
  rowsIn: number;
  /** Rows per source. */
  sourceRows: number[];
  invalid: number;
  filtered: number;
  piiDropped: number;
  problems: Partial<Record<Problem, number>>;
  errors: Manifest['errors'];
  pii: NonNullable<Manifest['pii']['found']>;
  secrets: number;
  secretDropped: number;
  broken: NonNullable<Manifest['quality']>;
  languages: NonNullable<Manifest['languages']>;
  groups: Record<string, number>;
  days?: NonNullable<Manifest['days']>;
  /** Rows of its source that come before each chunk. */
  rowsBefore: number[];
}

/** Adds up the counts of all chunks, and gives errors their line and row within the source. */
export function tallyChunks(results: readonly ChunkResult[], sources: number, headerLines: readonly number[]): Tally {
  const sourceRows = Array.from({ length: sources }, () => 0);
  const sourceLines = [...headerLines];
  const tally: Tally = {
    rowsIn: 0,
    sourceRows,
    invalid: 0,
    filtered: 0,
    piiDropped: 0,
    problems: {},
    errors: [],
    pii: {},
    secrets: 0,
    secretDropped: 0,
    broken: {},
    languages: {},
    groups: {},
    rowsBefore: [],
  };
  for (const result of results) {
    tally.rowsBefore.push(sourceRows[result.source] ?? 0);
    addErrors(tally, result, sourceLines[result.source] ?? 0);
    addCounts(tally, result);
    sourceLines[result.source]! += result.lines;
    sourceRows[result.source]! += result.rowsIn;
  }
  return tally;
}

function addErrors(tally: Tally, { source, errors }: ChunkResult, linesBefore: number): void {
  const rowsBefore = tally.sourceRows[source] ?? 0;
  for (const { row, line, byte, problem } of errors) {
    if (tally.errors.length >= MAX_ERRORS) return;
    tally.errors.push({ source, row: rowsBefore + row, line: linesBefore + line, byte, problem });
  }
}

function addCounts(tally: Tally, result: ChunkResult): void {
  tally.rowsIn += result.rowsIn;
  tally.filtered += result.filtered;
  tally.piiDropped += result.piiDropped;
  tally.secrets += result.secrets;
  tally.secretDropped += result.secretDropped;
  tally.invalid += sumOf(result.problems);
  addUp(tally.problems, result.problems);
  addUp(tally.broken, result.broken);
  addUp(tally.languages, result.languages);
  addUp(tally.groups, result.groups);
  const found = result.pii.map((count, at) => [PII_TYPES[at] ?? '', count] as const).filter(([, count]) => count > 0);
  addUp(tally.pii, Object.fromEntries(found));
  const days = [tally.days, result.days].flatMap((one) => (one ? [one.oldest, one.newest] : [])).toSorted();
  if (days.length > 0) tally.days = { oldest: days[0] ?? '', newest: days.at(-1) ?? '' };
}

/** Adds counts to a total. */
export function addUp(total: Record<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) total[name] = (total[name] ?? 0) + count;
}

/** Counts and more of them. */
export function plus<Counts extends Record<string, number>>(counts: Counts, more: Partial<Counts>): Counts {
  const total = { ...counts };
  addUp(total, more as Counts);
  return total;
}

/** All counts together. */
export function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** Rows per label and split; undefined without labels. */
export function countLabels({ labels, labelNames }: RowIndex, splits: Uint8Array): Manifest['labels'] {
  if (!labels) return undefined;
  const counts = labelNames.map(() => [0, 0, 0]);
  for (const [row, split] of splits.entries()) if (split !== DROPPED) counts[labels[row] ?? 0]![split]! += 1;
  const named = labelNames.map((name, at) => [Buffer.from(name, 'latin1').toString('utf8'), counts[at] ?? []] as const);
  return Object.fromEntries(
    named
      .filter(([, perSplit]) => perSplit.some((count) => count > 0))
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, [train = 0, validation = 0, test = 0]]) => [name, { train, validation, test }]),
  );
}

/** Rows with a rejected answer per split; undefined without any. */
export function countPreferences({ preferences }: RowIndex, splits: Uint8Array): Manifest['preferences'] {
  if (!preferences) return undefined;
  const counts = [0, 0, 0];
  for (const [row, split] of splits.entries()) if (split !== DROPPED) counts[split]! += preferences[row] ?? 0;
  const [train = 0, validation = 0, test = 0] = counts;
  return { train, validation, test };
}

/** Characters of kept rows, as `lengthsOf`, and rows by powers of two. */
export function measureLengths(
  { characters }: Pick<RowIndex, 'characters'>,
  splits: Uint8Array,
): Pick<Manifest, 'lengths' | 'histogram'> {
  const kept = characters.filter((_, row) => splits[row] !== DROPPED);
  return { lengths: lengthsOf(kept), histogram: histogramOf(kept) };
}

/** Median, 95th percentile (nearest rank), maximum of lengths, which it sorts. */
function lengthsOf(lengths: Uint32Array): Manifest['lengths'] {
  lengths.sort();
  const rank = (share: number): number => lengths[Math.max(0, Math.ceil(share * lengths.length) - 1)] ?? 0;
  return { p50: rank(0.5), p95: rank(0.95), max: rank(1) };
}

function histogramOf(lengths: Uint32Array): { below: number; rows: number }[] {
  const counts = new Map<number, number>();
  for (const length of lengths) {
    const below = 2 ** Math.ceil(Math.log2(length + 1));
    counts.set(below, (counts.get(below) ?? 0) + 1);
  }
  return [...counts].map(([below, rows]) => ({ below, rows }));
}
