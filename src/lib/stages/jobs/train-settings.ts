import { z } from 'zod';
import { entryOf, isIn } from '../../core/kit/is-in.ts';
import { templateData } from '../../core/kit/template-data.ts';
import type { Json, JsonObject } from '../../core/ports/json.ts';
import type { EngineDefinition } from '../../core/project/engine-definition.ts';
import { nearestNames } from '../../core/kit/nearest-names.ts';
import { message, type Message } from '../../core/text/message.ts';
import { usageError, type SovranError } from '../../core/text/sovran-error.ts';
import { badValue, suggest } from '../../core/text/suggest.ts';

/** What a setting takes, and the methods that read it: all unless they are named. */
const settingSchema = z.strictObject({
  form: z.enum(['whole', 'number', 'above', 'choice', 'modules']),
  least: z.number().optional(),
  most: z.number().optional(),
  choices: z.array(z.string()).optional(),
  methods: z.array(z.string()).optional(),
});
type Setting = z.infer<typeof settingSchema>;

const neutralSettings = templateData('engines/settings.yaml', z.record(z.string(), settingSchema));

/** Methods that these settings speak of; an engine may have others, which choose among its settings. */
const KNOWN_METHODS: ReadonlySet<string> = new Set(['lora', 'full', 'qlora', 'dpo']);

/** Whether `--set` takes a key. */
export function isTrainSetting(key: string): boolean {
  return isIn(neutralSettings(), key);
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
  const setting = entryOf(neutralSettings(), key);
  if (!setting && own.has(key) && at >= 0) return [key, scalar(pair.slice(at + 1))];
  if (!setting) throw unknownKey(key, [...new Set([...own, ...Object.keys(neutralSettings())])]);
  const value = at < 0 ? undefined : read(setting, pair.slice(at + 1));
  if (value === undefined)
    throw badValue('bad-setting', '--set', pair, { fix: formOf(key, setting), details: { key } });
  if (setting.methods && !setting.methods.includes(method) && KNOWN_METHODS.has(method))
    throw usageError('setting-of-other-method', message('train.other-method', { key, method }), {
      fix: message('train.other-method.fix', { methods: setting.methods.join('|') }),
      details: { key, method },
    });
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

/** A key that only an engine knows: a number, true or false, else the text. */
function scalar(text: string): Json {
  if (text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  return FLAG_VALUES.get(text) ?? text;
}

function unknownKey(key: string, known: readonly string[]): SovranError {
  const near = nearestNames(key, known);
  return badValue('unknown-setting', '--set', key, { fix: suggest(key, known), details: { key, near } });
}
