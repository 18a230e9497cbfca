import type { Json, JsonObject } from '../../core/ports/json.ts';
import type { EngineDefinition } from '../../core/project/engine-definition.ts';
import { nearestNames } from '../../core/kit/nearest-names.ts';
import { message, type Message } from '../../core/text/message.ts';
import { usageError, type SovranError } from '../../core/text/sovran-error.ts';
import { badValue, suggest } from '../../core/text/suggest.ts';

/** What a setting takes, and the methods that read it: all unless they are named. */
interface Setting {
  form: 'whole' | 'number' | 'above' | 'choice' | 'modules';
  least?: number;
  most?: number;
  choices?: readonly string[];
  methods?: readonly string[];
}

/** Methods that the settings below speak of; an engine may have others, which choose among its settings. */
const KNOWN_METHODS: ReadonlySet<string> = new Set(['lora', 'full', 'qlora', 'dpo']);
const ADAPTERS = { methods: ['lora', 'qlora', 'dpo'] } as const;
const FLAG = { form: 'choice', choices: ['true', 'false'] } as const;

/** Neutral keys of a fine-tuning job. Defaults are the engine's; ends without a source are far beyond any use. */
const SETTINGS: Readonly<Record<string, Setting>> = {
  rank: { form: 'whole', least: 1, most: 1024, ...ADAPTERS },
  alpha: { form: 'above', most: 10_000, ...ADAPTERS },
  // At 1 nothing is left to learn from.
  dropout: { form: 'number', least: 0, most: 0.9, ...ADAPTERS },
  // 0: all of them.
  lastLayers: { form: 'whole', least: 0, most: 1000, ...ADAPTERS },
  targetModules: { form: 'modules', ...ADAPTERS },
  lr: { form: 'above', most: 1 },
  scheduler: { form: 'choice', choices: ['cosine', 'linear', 'constant'] },
  // A share of the steps below 1, a number of steps from 1 on.
  warmup: { form: 'number', least: 0, most: 1e6 },
  weightDecay: { form: 'number', least: 0, most: 10 },
  // 0: not clipped.
  clipNorm: { form: 'number', least: 0, most: 1000 },
  epochs: { form: 'whole', least: 1, most: 100_000 },
  // 0: as many as the epochs take.
  maxSteps: { form: 'whole', least: 0, most: 1e9 },
  microBatch: { form: 'whole', least: 1, most: 4096 },
  gradAccum: { form: 'whole', least: 1, most: 65_536 },
  // The least of the CPU engine's worker (sovran_engine/train/spec.py).
  seqLen: { form: 'whole', least: 8, most: 1_048_576 },
  packing: FLAG,
  // Preference pairs have a loss of their own.
  loss: { form: 'choice', choices: ['assistant', 'completion', 'all'], methods: ['lora', 'full', 'qlora'] },
  beta: { form: 'above', most: 100, methods: ['dpo'] },
  precision: { form: 'choice', choices: ['auto', 'bf16', 'fp32'] },
  // 0: at the end alone.
  saveEvery: { form: 'whole', least: 0, most: 1e9 },
  // NumPy, which the trainers seed too, takes 32 bits.
  seed: { form: 'whole', least: 0, most: 4_294_967_295 },
};

/** Whether `--set` takes a key. */
export function isTrainSetting(key: string): boolean {
  return Object.hasOwn(SETTINGS, key);
}

/**
 * Reads `--set key=value` pairs; engines may declare keys of their own. Throws `unknown-setting`, `bad-setting` or
 * `setting-of-other-method` (exit 2).
 */
export function readTrainSettings(
  pairs: string[],
  method: string,
  engines: readonly EngineDefinition[] = [],
): JsonObject {
  const declared = engines.flatMap(({ jobs }) => jobs.finetune?.settings ?? []);
  // `save` is an object, which `saveEvery` makes.
  const own = new Set(declared.filter((key) => key !== 'save'));
  return Object.fromEntries(pairs.map((pair) => readPair(pair, method, own)));
}

function readPair(pair: string, method: string, own: ReadonlySet<string>): [string, Json] {
  const at = pair.indexOf('=');
  const key = at < 0 ? pair : pair.slice(0, at);
  if (!isTrainSetting(key) && own.has(key) && at >= 0) return [key, scalar(pair.slice(at + 1))];
  const setting = isTrainSetting(key) ? SETTINGS[key] : undefined;
  if (!setting) throw unknownKey(key, [...new Set([...own, ...Object.keys(SETTINGS)])]);
  const value = at < 0 ? undefined : read(setting, pair.slice(at + 1));
  if (value === undefined)
    throw badValue('bad-setting', '--set', pair, { fix: formOf(key, setting), details: { key } });
  if (setting.methods && !setting.methods.includes(method) && KNOWN_METHODS.has(method))
    throw otherMethod(key, method, setting.methods);
  return [key, value];
}

function read({ form, least = 0, most = Infinity, choices = [] }: Setting, text: string): Json | undefined {
  if (form === 'modules') return readModules(text);
  if (form === 'choice') return choices.includes(text) ? (FLAG_VALUES.get(text) ?? text) : undefined;
  const isNumber = form === 'whole' ? /^\d+$/.test(text) : text.trim() !== '' && Number.isFinite(Number(text));
  if (!isNumber) return undefined;
  const value = Number(text);
  return value < least || value > most || (form === 'above' && value === 0) ? undefined : value;
}

const FLAG_VALUES = new Map([
  ['true', true],
  ['false', false],
]);

/** Names of modules as PyTorch writes them, with dots between levels. */
function readModules(text: string): Json | undefined {
  if (text === 'all-linear') return text;
  const names = text.split(',');
  return names.every((name) => /^\w+(\.\w+)*$/.test(name)) ? names : undefined;
}

function formOf(key: string, { form, least = 0, most = 0, choices = [] }: Setting): Message {
  return message(`train.form.${form}`, { key, least, most, choices: choices.join(', ') });
}

function otherMethod(key: string, method: string, methods: readonly string[]): SovranError {
  return usageError('setting-of-other-method', message('train.other-method', { key, method }), {
    fix: message('train.other-method.fix', { methods: methods.join('|') }),
    details: { key, method },
  });
}

/** A key that only an engine knows: a number, true or false, else the text. */
function scalar(text: string): Json {
  if (text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  return FLAG_VALUES.get(text) ?? text;
}

function unknownKey(key: string, known: readonly string[]): SovranError {
  const near = nearestNames(key, known);
  return badValue('unknown-setting', '--set', key, { fix: suggest(key, known), details: { key, near } });
}
