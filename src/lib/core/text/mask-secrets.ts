const HIDDEN = '••••••';

/** What nothing but a secret looks like: private keys, keys of applications, forges, model hubs, clouds and chats, signed tokens. */
export const FORMS_OF_SECRETS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g,
  /(?<![A-Za-z0-9])(?:svk_|github_pat_|gl(?:pat|rt|dt|cbt|ptt|ft|soat|agent)-|AGE-SECRET-KEY-)[\w-]{16,}/g,
  /(?<![A-Za-z0-9])(?:gh[pousr]_|hf_|AKIA|ASIA)[A-Za-z0-9]{16,}/g,
  /(?<![A-Za-z0-9])(?:sk-|xox[a-z]-)(?=[A-Za-z_-]{0,200}\d)[\w-]{16,}/g,
  /(?<![\w-])eyJ[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*)?/g,
];

/** What may be a secret, by what stands before it. */
const LED: readonly (readonly [RegExp, string])[] = [
  [/\b(bearer) {1,4}[\w+/.=-]{8,}/gi, `$1 ${HIDDEN}`],
  [/\b([Bb]asic|BASIC) {1,4}(?=[A-Za-z+/]{0,400}(?:[\d=]|[a-z][A-Z]))[\w+/=]{8,}/g, `$1 ${HIDDEN}`],
  [/(:\/\/[^\s/@:"'<>]{0,200}:)[^\s/"'<>]{1,400}@/g, `$1${HIDDEN}@`],
  [/((?<!\S)(?:-u|--user)[ =]{1,4}[A-Za-z][\w.@-]{0,100}:)\S+/g, `$1${HIDDEN}`],
];

/** What a value is named by: the name, the quotes that end it, and what stands before the value. */
const NAMED = /(?<![\w.-])([\w.-]+)(["'\\]*)([ \t]{0,4}[=:]{1,2}>?[ \t]{0,4}|[ \t]{1,4})/g;
/** A value in quotes, or in quotes that are escaped; a quote that does not end goes to the end of its line. */
const QUOTED = /"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|\\+["'][^\\\n]*(?:\\[^"'\\\n][^\\\n]*)*(?:\\+["'])?/y;
/** A value without quotes: in a document, after a colon, and in a command or a query of an address. */
const BARE = { document: /[^\s,}\]]+/y, colon: /[^\n]+/y, word: /[^\s&]+/y };

const SECRET_WORD =
  /(?:password|passwd|passphrase|secrets?|token|credentials?|cookie|authorization|(?:api|secret|access|private)key)$/;
/** Words that name a secret only after another one: `DB_PASS`, not the verdict `pass`. */
const SECRET_AFTER_WORD = new Set(['pass', 'pwd', 'pw']);
const KEYS = new Set(['api', 'secret', 'access', 'private', 'auth', 'signing', 'encryption', 'master', 'account']);
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
  let [shown, from] = ['', 0];
  for (let found = names.exec(text); found; found = names.exec(text)) {
    const [, name = '', quotes = '', between = ''] = found;
    const value = namesSecret(name) ? valueAt(text, names.lastIndex, name, quotes, between) : '';
    if (value === '' || isNone(value, name)) continue;
    shown += text.slice(from, names.lastIndex) + HIDDEN;
    from = names.lastIndex += value.length;
  }
  return shown + text.slice(from);
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
  if (SECRET_WORD.test(last)) return true;
  return before !== undefined && (SECRET_AFTER_WORD.has(last) || (last === 'key' && KEYS.has(before)));
}
