/** What keys of vendors begin with, and what follows: alphabet and least length. */
const VENDORS: readonly (readonly [begins: string, follows: string])[] = [
  ['svk_|github_pat_|gl(?:pat|rt|dt|cbt|ptt|ft|soat|agent)-|gl(?:sa|c)_|AGE-SECRET-KEY-', String.raw`[\w-]{16,}`],
  ['gh[pousr]_|hf_|AKIA|ASIA|[rs]k_(?:live|test)_|whsec_|sntrys_|r8_|gsk_', '[A-Za-z0-9]{16,}'],
  ['sk-|xox[a-z]-|xapp-|pypi-|nvapi-|xai-|tskey-', String.raw`(?=[A-Za-z_-]{0,200}\d)[\w-]{16,}`],
  ['npm_|lin_api_|do[opr]_v1_|shp(?:at|ca|pa|ss)_|sbp_', '[A-Za-z0-9]{30,}'],
  [String.raw`AIza|ATATT3|GOCSPX-|ya29\.|hv[sbr]\.|dckr_(?:pat|oat)_`, String.raw`[\w-]{20,}`],
  [String.raw`SG\.[\w-]{16,}\.`, String.raw`[\w-]{16,}`],
  [String.raw`hooks\.slack\.com/(?:services|workflows|triggers)/|discord\.com/api/webhooks/`, String.raw`[\w/-]{16,}`],
];

/** What nothing but a secret looks like: private keys, keys of vendors, signed tokens. */
export const FORMS_OF_SECRETS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g,
  new RegExp(`(?<![A-Za-z0-9])(?:${VENDORS.map(([begins, follows]) => `(?:${begins})${follows}`).join('|')})`, 'g'),
  /(?<![\w-])eyJ[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*)?/g,
];

/** Ends of names of secrets, as words of texts are compared. */
const ENDS =
  'password|passwd|passphrase|passcode|passe|mdp|motdepasse|secrets?|token|jeton|credentials?|cookie|authorization|key|api';
const NAMES = `${ENDS}|(?<=[a-z\\d][_.-]|[;?&] ?)(?:pass|pwd|pw)`;
/** Words of which one is in each text that names a secret. */
export const LEADING_WORDS = `${ENDS.replaceAll(/(\w+)s\?/g, '$1|$1s')}|pass|pwd|pw|curl|basic|jdbc`.split('|');

/** Stands for a secret in an address or a command. */
const STAND_IN = String.raw`(?![$*{%<]|(?:password|passwd|pass|secret|mot-?de-?passe|x+)(?:[@;&\s"']|$))`;
const CONNECTED = String.raw`\b(?:jdbc:|(?:server|data source|host|endpoint|driver|accountname|user id|uid|user)\s?=)[^\n"'<>]{0,300}?[;?& ](?:password|passwd|pwd|accountkey|sharedaccesskey)\s?=\s?`;
const CURL = String.raw`\bcurl\b[^\n,;|]{0,300}?\s(?:-u|--user)[ =]{0,2}["']?[\w.@+-]{1,100}:`;
/** What holds a secret whatever it looks like, whole or as its group: addresses, settings of connections, headers, commands. */
export const LED_SECRETS: readonly RegExp[] = [
  new RegExp(`(?:://[^\\s/@:"'<>]{0,200}:|\\bthin:[^\\s/@:]{1,100}/)${STAND_IN}[^\\s/"'<>@]{1,400}@`, 'gi'),
  ...[CONNECTED, CURL].map((before) => new RegExp(String.raw`${before}${STAND_IN}([^;&\s"'<>]{1,400})`, 'gi')),
  /\bbearer {1,4}(?=[A-Za-z+/.=_-]{0,400}\d)[\w+/.=-]{16,}/gi,
  /\bbasic {1,4}([A-Za-z0-9+/]{6,400}={0,2})(?![\w+/=])/gi,
];

const BLANK = String.raw`[ \t\xA0\u202F\xC2\xE2\x80\xAF]`;
const VALUE = String.raw`\\{0,2}(["'\x60])([^"'\x60\s\\]{6,400})\\{0,2}\2|([^\s"'\x60<>(){}[\],;|\\\xBB\u201D]{6,400})(?=[\s"'\x60<>)}\],;|\\\xBB\u201D]|$)`;
/** The end of a name, what stands between it and its value, and the value; quoted in the third group, else in the fourth. */
export const NAMED = new RegExp(
  String.raw`(${NAMES})(?:["'\x60*\]\\]{0,4}${BLANK}{0,6}(?::=|=>|[:=])|(?<![A-Za-z0-9]\1)(?:(?: [^\s:=,;.()"]{1,24}){1,3}${BLANK}{0,4}[:=]| (?:est|is)(?= )|(?<=--[\w-]{1,40})(?= )))(?:${BLANK}|[*\xAB\u201C\x9C]){0,6}(?:${VALUE})`,
  'gi',
);
/** What every secret holds one of. */
export const SIGN = new RegExp(
  `-----BEGIN|eyJ|://|bearer|basic|curl|jdbc:|(?:${NAMES})(?![a-z])|${VENDORS.map(([begins]) => begins).join('|')}`,
  'i',
);

/** Variables, masks, what to put there; paths, addresses, mail, numbers with their unit, dates, digests, algorithms, entities of HTML. */
const OTHER =
  /^(?:\$(?:[{(]|\w+$)|%\w*%?$|[*•.x_-]+$|(?:change|your|votre|example|exemple|placeholder|dummy|redacted)(?![a-z]{4})|my[-_]?(?:token|secret|password|key))|^[/~.]|:\/\/|^[^@]+@[^@]+\.[a-z]{2,}$|^(?:min|max|n.{0,2})?[-+]?\d[\d.,:/-]*[a-z%\x80-\uffff]{0,14}$|^\d{4}-\d\d-\d\d|^(?:sha\d+|md5)[:-]|^(?:base|oauth|argon|pbkdf|bcrypt|http|secp|utf|sha|aes|ed)[-_]?\d+(?:[-_.]?[a-z\d]{1,8}){0,2}$|&(?:#\d+|\w{2,})$/i;
/** Words and short numbers with signs between: references of files and tickets, names of things. */
const REFERENCE =
  /^(?:(?:[A-Z]?[a-z\x80-\uffff]+|[A-Z]+|(?:[A-Z]{0,5}|[a-z]{0,3})\d{1,8}[A-Za-z]?)(?:[-_./]+|$))+$|(?:Array|String|Key|Type)$/;
const NO_WORD = /\d|[A-Za-z][!$%^]+\w|(?=.*[A-Z])(?=.*[a-z])[A-Za-z][@#&*+]+\w/;
/** Long or mixed letters, but not a name of code. */
const LETTERS =
  /^(?!.*(?:[Pp]ass|[Ss]ecret|[Tt]oken|[Kk]ey|[Aa]uth|[Cc]red|[Ff]ield|[Ii]nput|[Ss]tring))(?:[a-z]{16,}$|(?=[A-Za-z]{10,}$).*[a-z][A-Z])/;

/** Whether a value is a secret by its looks. `literal`: a quoted password or one of a variable, which may be letters alone. */
export function looksSecret(value: string, literal: boolean): boolean {
  if (value.length < 6 || new Set(value).size < 4 || !/[A-Za-z]/.test(value) || OTHER.test(value)) return false;
  return (literal && LETTERS.test(value)) || (NO_WORD.test(value) && !REFERENCE.test(value));
}
