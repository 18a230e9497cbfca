import { digestOfText } from '../../../core/kit/canonical.ts';
import { dropAbsent } from '../../../core/kit/drop-absent.ts';
import type { DatasetTarget } from '../../../core/project/resources/dataset.ts';
import { avalanche } from '../hashing/hash128.ts';
import type { TargetFacts } from '../target/chat-template.ts';
import { type CountTokens, SAMPLE_ROWS, tokensOf } from '../target/token-counter.ts';
import { DROPPED } from './split-groups.ts';
import type { SpooledRows } from './spooled-rows.ts';

/** The model that will learn from rows; without a counter their tokens stay unknown. */
export interface Target {
  facts: TargetFacts;
  count: CountTokens | undefined;
}

/** What rows were checked by, with the tokens of a sample of them. */
export function describeTarget(
  { facts, count }: Target,
  rows: SpooledRows,
  { splits, seed }: { splits: Uint8Array; seed: string },
): DatasetTarget {
  const { model, digest, tokenizer, context } = facts;
  const template = digestOfText(facts.template);
  const counts = count && sampleRows(splits, seed, SAMPLE_ROWS).map((row) => count(readTexts(rows, row)));
  return dropAbsent({ model, digest, template, tokenizer, tokens: counts && tokensOf(counts, seed, context) });
}

function readTexts(rows: SpooledRows, row: number): Parameters<CountTokens>[0] {
  return rows
    .read(row)
    .messages.map(({ role, content }) => ({ role, content: Buffer.from(content, 'latin1').toString('utf8') }));
}

/** At most `size` kept rows, each as likely as any other, in the order of the input; the same for the same seed. */
export function sampleRows(splits: Uint8Array, seed: string, size: number): number[] {
  const start = Number.parseInt(seed.slice(seed.indexOf(':') + 1).slice(0, 8), 16);
  const drawn: number[] = [];
  let left = splits.reduce((count, split) => count + (split === DROPPED ? 0 : 1), 0);
  for (let row = 0; row < splits.length && drawn.length < size; row += 1) {
    if (splits[row] === DROPPED) continue;
    const draw = (avalanche(avalanche(row + 1) ^ start) >>> 0) / 2 ** 32;
    if (draw * left < size - drawn.length) drawn.push(row);
    left -= 1;
  }
  return drawn;
}
