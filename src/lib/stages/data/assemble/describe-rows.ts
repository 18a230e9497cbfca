import type { Manifest } from './manifest.ts';
import type { RowIndex } from './row-index.ts';
import { DROPPED } from './split-groups.ts';

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

/** Median, 95th percentile (nearest rank) and maximum of the characters of kept rows. */
export function measureLengths({ characters }: RowIndex, splits: Uint8Array): Manifest['lengths'] {
  const kept = characters.filter((_, row) => splits[row] !== DROPPED).sort();
  const rank = (share: number): number => kept[Math.max(0, Math.ceil(share * kept.length) - 1)] ?? 0;
  return { p50: rank(0.5), p95: rank(0.95), max: rank(1) };
}
