import type { Json, JsonObject } from '../../../core/ports/json.ts';
import { nearestNames } from '../../../core/kit/nearest-names.ts';
import type { SovranError } from '../../../core/text/sovran-error.ts';
import { badValue, suggest } from '../../../core/text/suggest.ts';

type Reader = (text: string) => Json | undefined;

/** Neutral keys of a fine-tuning job and how their text is read. Defaults are the engine's. */
const KEYS: Readonly<Record<string, Reader>> = {
  rank: wholeNumber,
  alpha: number,
  dropout: number,
  lastLayers: wholeNumber,
  targetModules: (text) => (text === 'all-linear' ? text : text.split(',')),
  lr: number,
  scheduler: (text) => text,
  warmup: number,
  weightDecay: number,
  clipNorm: number,
  epochs: wholeNumber,
  maxSteps: wholeNumber,
  microBatch: wholeNumber,
  gradAccum: wholeNumber,
  seqLen: wholeNumber,
  packing: flag,
  loss: (text) => text,
  beta: number,
  precision: (text) => text,
  saveEvery: wholeNumber,
  seed: wholeNumber,
};

/** Whether `--set` takes a key. */
export function isTrainSetting(key: string): boolean {
  return Object.hasOwn(KEYS, key);
}

/** Reads `--set key=value` pairs. Throws `unknown-setting` or `bad-setting` (exit 2) with the nearest known keys. */
export function readTrainSettings(pairs: string[]): JsonObject {
  return Object.fromEntries(pairs.map(readPair));
}

function readPair(pair: string): [string, Json] {
  const at = pair.indexOf('=');
  const key = at < 0 ? pair : pair.slice(0, at);
  const read = isTrainSetting(key) ? KEYS[key] : undefined;
  if (!read) throw unknownKey(key);
  const value = at < 0 ? undefined : read(pair.slice(at + 1));
  if (value === undefined) throw badValue('bad-setting', '--set', pair, { details: { key } });
  return [key, value];
}

function number(text: string): number | undefined {
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined;
}

function wholeNumber(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

function flag(text: string): boolean | undefined {
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

function unknownKey(key: string): SovranError {
  const near = nearestNames(key, Object.keys(KEYS));
  return badValue('unknown-setting', '--set', key, { fix: suggest(key, Object.keys(KEYS)), details: { key, near } });
}
