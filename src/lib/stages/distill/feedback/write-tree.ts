import type { FeedbackRecord } from '../../../core/project/resources/dataset.ts';
import type { Manifest } from '../../data/assemble/manifest.ts';
import type { NewAnswers } from '../../data/assemble/new-answers.ts';
import { type PlacedRow, rewriteTree, writeManifest } from '../../data/assemble/rewrite-tree.ts';
import { plus } from '../../data/assemble/tally.ts';
import { toByteText } from '../../data/hashing/byte-text.ts';
import type { OpenDataset } from '../../data/open-dataset.ts';
import type { ChatRow } from '../../data/rows/chat-row.ts';
import { refuseNothingLeft } from '../../data/refusals.ts';
import { RowHasher } from '../../data/rows/row-hasher.ts';
import type { TaughtRow } from './taught-rows.ts';

/** What a version of a dataset takes of a pilot. */
export type Taken = Pick<FeedbackRecord, 'corrections' | 'preferences' | 'replaced'>;

/** Writes the next version of a dataset: its rows but those that new ones replace, and the new ones to train on. */
export async function writeTaughtTree(
  source: OpenDataset,
  taught: readonly TaughtRow[],
  tree: string,
  answers: NewAnswers,
): Promise<{ manifest: Manifest; taken: Taken }> {
  const hasher = new RowHasher();
  const promptOf = (line: string): string => {
    hasher.read((JSON.parse(toByteText(line)) as ChatRow).messages, []);
    return hasher.promptKey;
  };
  const kept = new Map<string, { row: TaughtRow; line: string }>();
  for (const row of taught) {
    const line = answers.lineOf(row.prompt, row.answer, row.rejected);
    if (line !== undefined && kept.has(promptOf(line))) answers.drop('duplicate');
    else if (line !== undefined) kept.set(promptOf(line), { row, line });
  }
  refuseNothingLeft({ rows: { in: taught.length, out: kept.size, dropped: answers.dropped } });
  const lines = [...kept.values()].map(({ line }) => line);
  const place = ({ split, line }: PlacedRow): PlacedRow | undefined => {
    const found = kept.get(promptOf(line));
    return found?.row.replaces ? answers.drop('replaced') : { split: found ? 'train' : split, line };
  };
  const { out, ...written } = await rewriteTree(source, tree, place, lines);
  const { rows, problems, pii, secrets } = source.manifest;
  const manifest = await writeManifest(tree, {
    ...source.manifest,
    rows: { in: rows.in + taught.length, out, dropped: plus(rows.dropped, answers.dropped) },
    problems: plus(problems, answers.problems),
    pii: { ...pii, ...(pii.found && { found: plus(pii.found, answers.pii) }) },
    ...(secrets ? { secrets: { ...secrets, found: secrets.found + answers.secrets } } : {}),
    ...written,
  });
  const corrections = [...kept.values()].filter(({ row }) => row.by === 'correction').length;
  const replaced = answers.dropped.replaced ?? 0;
  return { manifest, taken: { corrections, preferences: kept.size - corrections, replaced } };
}
