import { FORMS_OF_SECRETS } from './secret-forms.ts';

/** A stretch of a text. */
export type Place = Record<'start' | 'end', number>;

const HIDDEN = '••••••';

/** What may be a secret, by what stands before it. */
const LED: readonly (readonly [RegExp, string])[] = [
  [/\b(bearer) {1,4}[\w+/.=-]{8,}/gi, `$1 ${HIDDEN}`],
  [/\b([Bb]asic|BASIC) {1,4}(?=[A-Za-z+/]{0,400}(?:[\d=]|[a-z][A-Z]))[\w+/=]{8,}/g, `$1 ${HIDDEN}`],
  [/(:\/\/[^\s/@:"'<>]{0,200}:)[^\s/"'<>]{1,400}@/g, `$1${HIDDEN}@`],
  [/((?<!\S)(?:-u|--user)[ =]{1,4}[A-Za-z][\w.@-]{0,100}:)\S+/g, `$1${HIDDEN}`],
];

/** What a value is named by: the name, the quotes that end it, and what stands before the value. */
const NAMED = /(?<![\w.-])(mot de passe|[\w.-]+)(["'\\]*)([ \t]{0,4}[=:]{1,2}>?[ \t]{0,4}|[ \t]{1,4})/g;
/** A value in quotes, or in quotes that are escaped; a quote that does not end goes to the end of its line. */
const QUOTED = /"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|\\+["'][^\\\n]*(?:\\[^"'\\\n][^\\\n]*)*(?:\\+["'])?/y;
/** A value without quotes: in a document, after a colon, and in a command or a query of an address. */
const BARE = { document: /[^\s,}\]]+/y, colon: /[^\n]+/y, word: /[^\s&]+/y };

const SECRET_WORD =
  /(?:password|passwd|passphrase|passcode|motdepasse|mdp|cle?d?api|secrets?|token|jeton|credentials?|cookie|authorization|(?:api|secret|access|private|auth|signing|encryption|master|account)key)$/;
/** Words that name a secret only after another one: `DB_PASS`, not the verdict `pass`. */
const SECRET_AFTER_WORD = new Set(['pass', 'pwd', 'pw']);
/** Values that are not secret, and after `token` counts. */
const NO_SECRET = /^(?:null|true|false|none)$/i;
const NUMBER = /^-?\d+(?:\.\d+)?[a-z%/]{0,8}$/i;

/** Pure: a text with what looks like a secret hidden, by its form or by its name. */
export function maskSecrets(text: string): string {
  const plain = FORMS_OF_SECRETS.reduce((shown, form) => shown.replaceAll(form, HIDDEN), text);
  return maskNamed(LED.reduce((shown, [form, instead]) => shown.replaceAll(form, instead), plain));
}

/** Pure: the words of a command; one after a flag that names a secret is hidden whole. */
export function maskWords(words: readonly string[]): string[] {
  return words.map((word, at) => {
    const flag = /^--?[A-Za-z][\w-]*$/.exec(words[at - 1] ?? '')?.[0];
    if (flag === undefined || word.startsWith('-')) return maskSecrets(word);
    return namesSecret(flag) ? HIDDEN : maskSecrets(`${flag} ${word}`).slice(flag.length + 1);
  });
}

function maskNamed(text: string): string {
  const names = new RegExp(NAMED);
  const places: Place[] = [];
  for (let found = names.exec(text); found; found = names.exec(text)) {
    const [, name = '', quotes = '', between = ''] = found;
    const value = namesSecret(name) ? valueAt(text, names.lastIndex, name, quotes, between) : '';
    if (value === '' || isNone(value, name)) continue;
    places.push({ start: names.lastIndex, end: (names.lastIndex += value.length) });
  }
  return replaceAt(text, places, () => HIDDEN);
}

/** Pure: a text with something else at each of these places, which are in order and apart. */
export function replaceAt<P extends Place>(text: string, places: readonly P[], put: (place: P) => string): string {
  const before = places.map((place, at) => text.slice(places[at - 1]?.end ?? 0, place.start) + put(place));
  return before.join('') + text.slice(places.at(-1)?.end ?? 0);
}

/** The value that follows a name; none after a space, unless the name is a flag. */
function valueAt(text: string, at: number, name: string, quotes: string, between: string): string {
  const isFlag = between.trim() === '';
  if (isFlag && (!name.startsWith('-') || text[at] === '-')) return '';
  const bare = quotes !== '' ? BARE.document : between.includes(':') ? BARE.colon : BARE.word;
  return matchAt(QUOTED, text, at) || matchAt(bare, text, at);
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  const sticky = new RegExp(pattern);
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0] ?? '';
}

function isNone(value: string, name: string): boolean {
  return NO_SECRET.test(value) || (/token$/i.test(name) && NUMBER.test(value));
}

/** Whether a name's last words are those of a secret: `DB_PASSWORD`, `secretKey`; not `password-file`. */
export function namesSecret(name: string): boolean {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
  const [last = '', before] = words.toReversed();
  return SECRET_WORD.test(words.join('')) || (before !== undefined && SECRET_AFTER_WORD.has(last));
}
