import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readLines } from '../../../core/kit/read-lines.ts';
import type { DatasetSpec, SplitName } from '../../../core/project/resources/dataset.ts';
import { requireResource } from '../../../core/project/resources.ts';
import { canonicalJson } from '../../../core/kit/canonical.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { type SovranError, usageError } from '../../../core/text/sovran-error.ts';
import type { ChatMessage } from '../../data/rows/chat-row.ts';

/** A row as a question and its right answer. */
export interface SplitRow {
  /** Place in the split and digest of the row: the same row has the same id in every run. */
  id: string;
  /** The conversation without its last answer. */
  prompt: ChatMessage[];
  expected: string;
  /** Group whose results are compared with those of others. */
  group?: string;
}

const ID_DIGITS = 12;

/** The first `limit` rows of a split of a prepared dataset. Throws `not-found`, `dataset-missing` or `empty-split`. */
export async function readSplit(
  ctx: StageContext,
  name: string,
  split: SplitName,
  limit = Number.POSITIVE_INFINITY,
): Promise<{ spec: DatasetSpec; rows: SplitRow[] }> {
  const { spec } = await requireResource(ctx.project, 'Dataset', name);
  return { spec, rows: await readRows(ctx, { name, digest: spec.digest, split }, limit) };
}

/** The same of a dataset as it was at a digest. */
export async function readRows(
  ctx: StageContext,
  { name, digest, split }: { name: string; digest: string; split: SplitName },
  limit = Number.POSITIVE_INFINITY,
): Promise<SplitRow[]> {
  const dir = await (await ctx.artifacts()).treePath(digest);
  if (!dir) throw datasetError('dataset-missing', name, message('data.tree-missing', { name, digest }));
  const rows: SplitRow[] = [];
  for (const file of await shardsOf(dir, split)) await readShard(file, rows, limit);
  if (rows.length === 0) throw datasetError('empty-split', name, message('eval.empty-split', { name, split }));
  return rows;
}

async function shardsOf(dir: string, split: SplitName): Promise<string[]> {
  const pattern = new RegExp(`^${split}(-\\d+)?\\.jsonl$`);
  const names = (await readdir(dir)).filter((name) => pattern.test(name)).sort();
  return names.map((name) => join(dir, name));
}

async function readShard(file: string, rows: SplitRow[], limit: number): Promise<void> {
  for await (const line of readLines(file)) {
    if (rows.length >= limit) break;
    if (line !== '') rows.push(toRow(line, rows.length));
  }
}

function toRow(line: string, index: number): SplitRow {
  const { messages, group } = JSON.parse(line) as { messages: ChatMessage[]; group?: string };
  const digest = createHash('sha256').update(canonicalJson(messages)).digest('hex').slice(0, ID_DIGITS);
  return {
    id: `${String(index).padStart(6, '0')}-${digest}`,
    prompt: messages.slice(0, -1),
    expected: messages.at(-1)?.content ?? '',
    ...(group === undefined ? {} : { group }),
  };
}

function datasetError(code: 'dataset-missing' | 'empty-split', name: string, text: Message): SovranError {
  return usageError(code, text, { next: [`sovran data inspect ${name}`] });
}
