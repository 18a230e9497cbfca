import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tokenizer } from '@huggingface/tokenizers';
import type { DatasetTarget } from '../../../core/project/resources/dataset.ts';
import type { ChatMessage } from '../rows/chat-row.ts';
import { openTemplate, type TargetFacts } from './chat-template.ts';

export const TOKENIZER_FILE = 'tokenizer.json';

/** Reads the tokenizer of a model's tree. Throws what its file is not. */
export async function readTokenizer(tree: string): Promise<Tokenizer> {
  const { Tokenizer: Opened } = await import('@huggingface/tokenizers');
  const read = async (file: string): Promise<object> => JSON.parse(await readFile(join(tree, file), 'utf8')) as object;
  return new Opened(await read(TOKENIZER_FILE), await read('tokenizer_config.json').catch(() => ({})));
}

/** Tokens of a conversation, as the template of a model shows it. */
export type CountTokens = (messages: readonly ChatMessage[]) => number;

/** Counts by the tokenizer in a model's tree; undefined where it has none. */
export async function openCounter(facts: TargetFacts, tree: string): Promise<CountTokens | undefined> {
  if (facts.tokenizer === undefined) return undefined;
  const [render, tokenizer] = [await openTemplate(facts), await readTokenizer(tree)];
  return (messages) => tokenizer.encode(render(messages), { add_special_tokens: false }).ids.length;
}

/** Rows whose tokens are counted. */
export const SAMPLE_ROWS = 1000;

type Tokens = NonNullable<DatasetTarget['tokens']>;

/** Percentiles of token counts (nearest rank), and how many are over the context. Pure. */
export function tokensOf(counts: readonly number[], seed: string, context: number | undefined): Tokens {
  const sorted = Uint32Array.from(counts).sort();
  const rank = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  const over = context === undefined ? {} : { context, over: sorted.filter((count) => count > context).length };
  return { rows: sorted.length, seed, p50: rank(0.5), p95: rank(0.95), p99: rank(0.99), max: rank(1), ...over };
}
