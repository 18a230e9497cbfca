import { createReadStream, globSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PII_TYPES } from '../../../src/lib/core/project/resources/pii-types.ts';
import type { Generated, Inserted } from './write-rows.ts';

/** What the command said of its dataset. */
export interface Document {
  rows: { in: number; out: number; dropped: Record<string, number> };
  pii: { found: Record<string, number> };
}

/** What the shards of a dataset hold. */
export interface Kept {
  /** How often each question is there, by its number. */
  questions: Map<string, number>;
  /** Planted secrets and their decoys that are still there, and those that are not. */
  secrets: Shown;
  secretDecoys: Shown;
}

type Shown = Map<string, { there: number; hidden: number }>;

/** Reads the shards below a store. */
export async function readKept(store: string, made: Generated): Promise<Kept> {
  const kept: Kept = { questions: new Map(), secrets: new Map(), secretDecoys: new Map() };
  for (const shard of globSync('trees/**/{train,validation,test}-*.jsonl', { cwd: store }))
    for await (const line of createInterface({ input: createReadStream(join(store, shard)) })) {
      const [, number = ''] = /"Question (\d+) :/.exec(line) ?? [];
      kept.questions.set(number, (kept.questions.get(number) ?? 0) + 1);
      note(line, made.secrets.get(number), kept.secrets);
      note(line, made.secretDecoys.get(number), kept.secretDecoys);
    }
  return kept;
}

function note(line: string, inserted: Inserted | undefined, shown: Shown): void {
  if (!inserted) return;
  const counts = shown.get(inserted.kind) ?? { there: 0, hidden: 0 };
  counts[line.includes(JSON.stringify(inserted.value).slice(1, -1)) ? 'there' : 'hidden'] += 1;
  shown.set(inserted.kind, counts);
}

/** Prints what was found of what was planted; returns what is outside the limits. */
export function judge(
  made: Generated,
  document: Document,
  kept: Kept,
  looks: { near: boolean; secrets: boolean },
): string[] {
  return [
    ...judgeCounts(made, document),
    ...(looks.near ? judgeNear(made, document, kept) : []),
    ...(looks.secrets ? judgeSecrets(kept) : []),
  ];
}

function judgeCounts(made: Generated, { rows, pii }: Document): string[] {
  const faults = PII_TYPES.filter((type) => (pii.found[type] ?? 0) !== made.planted[type]).map(
    (type) => `${type}: ${pii.found[type] ?? 0} found, ${made.planted[type]} planted`,
  );
  const counts = PII_TYPES.map((type) => `${type} ${pii.found[type] ?? 0}/${made.planted[type]}`);
  console.log(`personal data found: ${counts.join(', ')}; ${made.decoys} decoys planted`);
  if (rows.in !== made.rows) faults.push(`${rows.in} rows in, ${made.rows} written`);
  const duplicates = rows.dropped.duplicate ?? 0;
  if (duplicates !== made.duplicates) faults.push(`${duplicates} duplicates found, ${made.duplicates} planted`);
  return faults;
}

/** Recall of planted near duplicates at least 0.99, at most one row in 10,000 taken for one that is none. */
function judgeNear(made: Generated, { rows }: Document, { questions }: Kept): string[] {
  const found = rows.dropped['near-duplicate'] ?? 0;
  const missed = [...questions.values()].reduce((sum, count) => sum + count - 1, 0);
  const lost = made.rows - made.duplicates - made.nearDuplicates - questions.size;
  const recall = 1 - missed / Math.max(1, made.nearDuplicates);
  console.log(`near duplicates: ${found} of ${made.nearDuplicates}, recall ${recall.toFixed(4)}, ${lost} false`);
  return recall < 0.99 || lost > made.rows / 10_000 ? ['near duplicates: outside the limits'] : [];
}

/** Recall of each kind at least 0.99, no decoy hidden. */
function judgeSecrets({ secrets, secretDecoys }: Kept): string[] {
  const shares = (shown: Shown): string =>
    [...shown].map(([kind, { there, hidden }]) => `${kind} ${hidden}/${there + hidden}`).join(', ');
  console.log(`secrets hidden: ${shares(secrets)}`);
  console.log(`decoys hidden: ${shares(secretDecoys)}`);
  return [
    ...[...secrets]
      .filter(([, { there, hidden }]) => hidden < 0.99 * (there + hidden))
      .map(([kind]) => `${kind}: missed`),
    ...[...secretDecoys].filter(([, { hidden }]) => hidden > 0).map(([kind]) => `${kind}: taken for a secret`),
  ];
}
