import { createReadStream } from 'node:fs';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  type AnswersRecord,
  SPLITS,
  type SplitName,
  type DropReason,
  type PiiType,
} from '../../../core/project/resources/dataset.ts';
import { describeShards } from '../../data/assemble/write-shards.ts';
import { checkBalance, MANIFEST_FILE, type Manifest } from '../../data/assemble/manifest.ts';
import { ShardWriter } from '../../data/assemble/shard-writer.ts';
import type { OpenDataset } from '../../data/open-dataset.ts';
import type { ChatMessage, Problem } from '../../data/rows/chat-row.ts';
import { type TeacherAnswer, promptKey } from './teacher-answers.ts';
import { addUp, measureLengths } from '../../data/assemble/tally.ts';
import { toByteText } from '../../data/hashing/byte-text.ts';
import { checkMessages } from '../../data/rows/check-turns.ts';
import { type Cleaning, cleanText } from '../../data/pii/clean-text.ts';

/** Writes the tree of an answers dataset: training rows with the teacher's answers, the other splits byte by byte. */
export async function writeAnswersTree(
  source: OpenDataset,
  answers: ReadonlyMap<string, TeacherAnswer>,
  tree: string,
  { record, cleaning }: { record: AnswersRecord; cleaning: Cleaning },
): Promise<Manifest> {
  const rows = new AnswerRows(answers, cleaning);
  const train = await writeTrain(source, rows, tree);
  for (const { path } of [...source.manifest.splits.validation.shards, ...source.manifest.splits.test.shards])
    await copyFile(join(source.path, path), join(tree, path));
  const splits = { ...source.manifest.splits, train };
  const shards = SPLITS.flatMap((name) => splits[name].shards.map(({ path }) => join(tree, path)));
  const measured = await measureRows(eachRow(shards));
  const manifest = manifestOf(source.manifest, rows, { splits, record, ...measured });
  checkBalance(manifest);
  await writeFile(join(tree, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

async function writeTrain(
  { path, manifest }: OpenDataset,
  rows: AnswerRows,
  tree: string,
): Promise<Manifest['splits']['train']> {
  const writer = new ShardWriter(tree, 'train');
  try {
    for await (const messages of eachRow(manifest.splits.train.shards.map((shard) => join(path, shard.path)))) {
      const row = rows.answered(messages);
      if (!row) continue;
      const line = Buffer.from(`${JSON.stringify({ messages: row })}\n`);
      writer.add(line, 0, line.length);
    }
  } finally {
    writer.close();
  }
  return describeShards(writer.close());
}

/** Messages of every row of some shards, in order. */
export async function* eachRow(shards: readonly string[]): AsyncGenerator<ChatMessage[]> {
  for (const shard of shards)
    for await (const line of createInterface({ input: createReadStream(shard, 'utf8') }))
      if (line !== '') yield (JSON.parse(line) as { messages: ChatMessage[] }).messages;
}

/** Labels and rejected answers of people say nothing of a teacher's answers: they are left out. */
function manifestOf(
  source: Manifest,
  { counts }: AnswerRows,
  made: Pick<Manifest, 'splits' | 'lengths' | 'conflicts'> & { record: AnswersRecord },
): Manifest {
  const { splits, lengths, conflicts, record } = made;
  const found = { ...source.pii.found };
  addUp(found, counts.pii);
  const total = (all: Record<SplitName, { rows: number }>): number =>
    SPLITS.reduce((sum, name) => sum + all[name].rows, 0);
  return {
    apiVersion: 'sovran/v1',
    kind: 'DatasetManifest',
    parameters: { ...source.parameters, recipe: null },
    seed: source.seed,
    sources: [],
    rows: { in: total(source.splits), out: total(splits), dropped: counts.dropped },
    problems: counts.problems,
    errors: [],
    splits,
    pii: { ...source.pii, found },
    conflicts,
    leakage: source.leakage,
    answers: record,
    lengths,
  };
}

/** Lengths of conversations in characters, and prompts that are kept with several answers. */
export async function measureRows(
  rows: AsyncIterable<ChatMessage[]>,
): Promise<Pick<Manifest, 'lengths' | 'histogram' | 'conflicts'>> {
  const lengths: number[] = [];
  const answers = new Map<string, { rows: number; texts: Set<string> }>();
  for await (const messages of rows) {
    lengths.push(messages.reduce((sum, { content }) => sum + content.length, 0));
    const key = promptKey(messages.slice(0, -1));
    const known = answers.get(key) ?? { rows: 0, texts: new Set<string>() };
    answers.set(key, { rows: known.rows + 1, texts: known.texts.add(messages.at(-1)?.content ?? '') });
  }
  const several = [...answers.values()].filter(({ texts }) => texts.size > 1);
  const conflicting = several.reduce((sum, { rows: count }) => sum + count, 0);
  return {
    ...measureLengths({ characters: Uint32Array.from(lengths) }, new Uint8Array(lengths.length)),
    conflicts: { prompts: several.length, rows: conflicting, examples: [] },
  };
}

/** What became of the training rows: dropped by reason, problems of invalid ones, personal data in the answers. */
interface RowCounts {
  dropped: Partial<Record<DropReason, number>>;
  problems: Partial<Record<Problem, number>>;
  pii: Partial<Record<PiiType, number>>;
}

/** Gives training rows the teacher's answers, and counts why a row is left out. */
class AnswerRows {
  readonly counts: RowCounts = { dropped: {}, problems: {}, pii: {} };
  private readonly seen = new Set<string>();
  private readonly answers: ReadonlyMap<string, TeacherAnswer>;
  private readonly cleaning: Cleaning;

  constructor(answers: ReadonlyMap<string, TeacherAnswer>, cleaning: Cleaning) {
    this.answers = answers;
    this.cleaning = cleaning;
  }

  /** The row with the teacher's answer; undefined where it is dropped. */
  answered(messages: readonly ChatMessage[]): ChatMessage[] | undefined {
    const prompt = messages.slice(0, -1);
    const key = promptKey(prompt);
    if (this.seen.has(key)) return this.drop('duplicate');
    this.seen.add(key);
    const answer = this.answers.get(key);
    if (!answer || answer.text.trim() === '') return this.drop('unanswered');
    if (answer.truncated) return this.drop('truncated');
    const { text, pii, dropped } = cleanText(answer.text.trim(), this.cleaning);
    for (const type of pii) count(this.counts.pii, type);
    return dropped ? this.drop(dropped) : this.checked([...prompt, { role: 'assistant', content: text }]);
  }

  private checked(row: ChatMessage[]): ChatMessage[] | undefined {
    const problem = checkMessages(row.map(({ role, content }) => ({ role, content: toByteText(content) })));
    if (problem === undefined) return row;
    count(this.counts.problems, problem);
    return this.drop('invalid');
  }

  private drop(reason: DropReason): undefined {
    count(this.counts.dropped, reason);
  }
}

export function count<Key extends string>(counts: Partial<Record<Key, number>>, key: Key): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
