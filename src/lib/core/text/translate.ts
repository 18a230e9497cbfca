import type {
  Catalogue,
  Language,
  Message,
  MessageKey,
  MessageParams,
  MessageValue,
  ParamsOf,
  WordsOfData,
} from './message.ts';
import { lineText, plainText } from './plain.ts';

/** Turns a message into words of one language. */
export type Translate = <Key extends MessageKey>(key: Key, ...params: ParamsOf<Key>) => string;

/** Words of an ISO instant. */
export type FormatTime = (iso: string) => string;

/** What a template is filled by. */
interface Words {
  language: Language;
  t: Translate;
  time: FormatTime;
}

type Found = [whole: string, name: string, one: string | undefined, other: string | undefined, at: number];

const PLACEHOLDER = /\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}/g;

let load: ((language: Language) => Promise<Catalogue>) | undefined;

/** Says where catalogues come from, before anything is translated. */
export function provideCatalogues(from: (language: Language) => Promise<Catalogue>): void {
  load = from;
}

/** Loads the words of one language. */
export async function loadTranslate(language: Language, time?: FormatTime): Promise<Translate> {
  if (!load) throw new Error('no catalogues were provided');
  return translateWith(await load(language), language, time);
}

/** Fills `{name}` and `{count|row|rows}` of a catalogue's templates; a missing value becomes `?`. Values cannot drive a terminal. */
export function translateWith(catalogue: Catalogue, language: Language, time: FormatTime = String): Translate {
  const t: Translate = (key, ...[params]) => {
    const template = catalogue[key] ?? key;
    return fill(language === 'fr' ? withFrenchSpaces(template) : template, params ?? {}, { language, t, time });
  };
  return t;
}

/** Backticks, which stay as they are, or a space that French does not break. */
const FRENCH_SPACE = /`[^`]*`|(?<=«) | (?=[:;?!»%])/g;

/** Sets U+00A0 before `: ; ? ! » %` and after `«`; catalogues keep plain spaces. */
export function withFrenchSpaces(template: string): string {
  return template.replace(FRENCH_SPACE, (found) => (found === ' ' ? '\u00A0' : found));
}

/** Words of a message object. */
export function say(t: Translate, text: Message): string {
  return t(text.key, text.params);
}

/** Words of a data file, filled as a catalogue's template is. */
export function fillWords(words: WordsOfData, params: MessageParams, { language, t, time }: Words): string {
  const template = words[language];
  return fill(language === 'fr' ? withFrenchSpaces(template) : template, params, { language, t, time });
}

function fill(template: string, params: MessageParams, { language, t, time }: Words): string {
  return template.replace(PLACEHOLDER, (...[, name, one, other, at]: Found) => {
    const value = params[name];
    if (value === undefined) return '?';
    if (one !== undefined && other !== undefined) return isSingular(Number(value), language) ? one : other;
    if (typeof value === 'object') {
      const { [name]: _, ...others } = params;
      return objectWords(value, others, { language, t, time });
    }
    if (typeof value === 'number') return formatNumber(value, language);
    return template[at - 1] === '\n' ? plainText(value) : lineText(value);
  });
}

function objectWords(value: Extract<MessageValue, object>, params: MessageParams, words: Words): string {
  if ('instant' in value) return lineText(words.time(value.instant));
  return 'key' in value ? say(words.t, value) : fillWords(value, params, words);
}

function isSingular(count: number, language: Language): boolean {
  return language === 'fr' ? Math.abs(count) < 2 : count === 1;
}

/** Between these, both languages write a number in one group, and none is written with an exponent. */
const PLAIN = { from: 0.001, below: 999 };

/** A number in the notation of the language, at most `decimals` decimals; zero has no sign. */
export function formatNumber(value: number, language: Language, decimals = 3): string {
  const size = Math.abs(value);
  // The tables of all languages take a command some 15 ms of CPU to load, and most numbers need none of them.
  if (value === 0 || (size >= PLAIN.from && size < PLAIN.below))
    return plainNumber(value, decimals).replace('.', language === 'fr' ? ',' : '.');
  return formatFor(language, decimals).format(value).replaceAll('\u202F', '\u00A0');
}

const formats = new Map<string, Intl.NumberFormat>();

/** Made once: a thousand pages have ten thousand numbers. */
function formatFor(language: Language, decimals: number): Intl.NumberFormat {
  const key = `${language} ${decimals}`;
  const format =
    formats.get(key) ?? new Intl.NumberFormat(language, { maximumFractionDigits: decimals, signDisplay: 'negative' });
  formats.set(key, format);
  return format;
}

/** Rounded as `Intl` does it: by the decimals that the number is written with, a half away from zero. */
function plainNumber(value: number, decimals: number): string {
  const [whole = '', fraction = ''] = String(Math.abs(value)).split('.');
  const kept = Number(`${whole}${fraction.slice(0, decimals).padEnd(decimals, '0')}`);
  const rounded = kept + (fraction.charAt(decimals) >= '5' ? 1 : 0);
  return String((Math.sign(value) * rounded) / 10 ** decimals);
}
