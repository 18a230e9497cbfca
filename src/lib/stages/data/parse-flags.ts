import type { JsonObject } from '../../core/ports/json.ts';
import { SPLITS, type SplitName, type SplitShares } from '../../core/project/resources/dataset.ts';
import { type Quality, qualitySchema } from '../../core/project/resources/recipe.ts';
import { message } from '../../core/text/message.ts';
import type { SovranError } from '../../core/text/sovran-error.ts';
import { badValue } from '../../core/text/suggest.ts';
import { LEAST_SHARE } from './hashing/sketch.ts';

/** `train=0.8,validation=0.1,test=0.1`: shares of the splits, together 1. Throws `bad-split` (exit 2). */
export function parseSplit(text: string): SplitShares {
  const shares: SplitShares = { train: 0, validation: 0, test: 0 };
  const seen = new Set<string>();
  for (const part of text.split(',')) {
    const [name = '', value = ''] = part.split('=').map((word) => word.trim());
    const share = Number(value);
    const known = (SPLITS as readonly string[]).includes(name) && !seen.has(name);
    if (!known || value === '' || !(share >= 0 && share <= 1)) throw badSplit(text);
    seen.add(name);
    shares[name as SplitName] = share;
  }
  const sum = SPLITS.reduce((total, name) => total + shares[name], 0);
  if (Math.abs(sum - 1) > 1e-6) throw badSplit(text);
  return shares;
}

function badSplit(text: string): SovranError {
  return badValue('bad-split', '--split', text, { fix: message('data.bad-split.fix') });
}

/** A share from 0 to 1 of a flag. Throws `bad-share` (exit 2). */
export function parseShare(flag: string, text: string): number {
  const share = Number(text);
  if (text.trim() !== '' && share >= 0 && share <= 1) return share;
  throw badValue('bad-share', flag, text, { fix: message('data.bad-share.fix', { flag }) });
}

/** The share of `--near-duplicates`: 1, or one at which bands find near duplicates. Throws `bad-share` (exit 2). */
export function parseNear(text: string): number {
  const share = Number(text);
  if (share >= LEAST_SHARE && share <= 1) return share;
  throw badValue('bad-share', '--near-duplicates', text, { fix: message('data.bad-near.fix', { least: LEAST_SHARE }) });
}

/** `NAME=VALUE` of `--quality`; values of several parts are split at commas. Throws `bad-quality` (exit 2). */
export function parseQuality(texts: readonly string[]): Quality {
  const entries = texts.map((text) => {
    const [name = '', value = ''] = text.split('=');
    const plain = /^[\d.]+$/.test(value) ? Number(value) : value;
    return [name, name === 'languages' ? value.split(',') : plain] as const;
  });
  const read = qualitySchema.safeParse(Object.fromEntries(entries));
  if (read.success) return read.data;
  throw badValue('bad-quality', '--quality', texts.join(' '), { fix: message('data.bad-quality.fix') });
}

/** A recipe with the bounds of `--quality`, which go before its own. Throws `bad-quality` (exit 2). */
export function withQuality(recipe: JsonObject | null, texts: readonly string[] = []): JsonObject | null {
  if (texts.length === 0) return recipe;
  const { quality = {}, ...rest } = (recipe ?? {}) as { quality?: JsonObject };
  return { ...rest, quality: { ...quality, ...(structuredClone(parseQuality(texts)) as JsonObject) } };
}
