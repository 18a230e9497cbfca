import { plainText } from '../../../core/text/plain.ts';

/** What is kept of an output's beginning and end, characters. */
const HEAD_CHARACTERS = 2_000;
const TAIL_CHARACTERS = 6_000;
const HIDDEN = '••••••';

/** What looks like a secret: our own keys, bearer tokens, private keys, and values named as secrets. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, HIDDEN],
  [/\bsvk_[A-Za-z0-9_-]{20,}/g, HIDDEN],
  [/\b(bearer|basic) {1,4}[A-Za-z0-9+/_.=-]{8,}/gi, `$1 ${HIDDEN}`],
  [/((?:password|passwd|secret|token|api[_-]?key)["']?\s{0,4}[=:]\s{0,4}["']?)[^\s"',}]+/gi, `$1${HIDDEN}`],
];

/** Pure: output of a step as it is shown and kept: no escape sequences, no secrets, no more than its beginning and end. */
export function safeOutput(text: string): string {
  const plain = SECRETS.reduce(
    (shown, [pattern, instead]) => shown.replaceAll(pattern, instead),
    plainText(text),
  ).trimEnd();
  if (plain.length <= HEAD_CHARACTERS + TAIL_CHARACTERS) return plain;
  const left = plain.length - HEAD_CHARACTERS - TAIL_CHARACTERS;
  return `${plain.slice(0, HEAD_CHARACTERS)}\n… ${left} …\n${plain.slice(-TAIL_CHARACTERS)}`;
}
