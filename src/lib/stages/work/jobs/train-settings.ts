import type { Json, JsonObject } from '../../../core/ports/json.ts';
import type { EngineDefinition } from '../../../core/project/engine-definition.ts';
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

/** Reads `--set key=value` pairs; engines may declare keys of their own. Throws `unknown-setting` or `bad-setting` (exit 2) with the nearest known keys. */
export function readTrainSettings(pairs: string[], engines: readonly EngineDefinition[] = []): JsonObject {
  const declared = engines.flatMap(({ jobs }) => jobs.finetune?.settings ?? []);
  // `save` is an object, which `saveEvery` makes.
  const own = declared.filter((key) => key !== 'save').map((key) => [key, scalar] as const);
  const readers = new Map<string, Reader>([...own, ...Object.entries(KEYS)]);
  return Object.fromEntries(pairs.map((pair) => readPair(pair, readers)));
}

function readPair(pair: string, readers: ReadonlyMap<string, Reader>): [string, Json] {
  const at = pair.indexOf('=');
  const key = at < 0 ? pair : pair.slice(0, at);
  const read = readers.get(key);
  if (!read) throw unknownKey(key, [...readers.keys()]);
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

/** A key that only an engine knows: a number, true or false, else the text. */
function scalar(text: string): Json {
  return number(text) ?? flag(text) ?? text;
}

function unknownKey(key: string, known: readonly string[]): SovranError {
  const near = nearestNames(key, known);
  return badValue('unknown-setting', '--set', key, { fix: suggest(key, known), details: { key, near } });
}
