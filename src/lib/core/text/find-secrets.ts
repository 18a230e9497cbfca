import { FORMS_OF_SECRETS, namesSecret } from './mask-secrets.ts';
import { fixable } from './message.ts';
import { shellWord } from './shell-word.ts';
import { refusedError } from './sovran-error.ts';

/** A user with a password in an address, but for words that stand for one. */
const CONNECTION = /:\/\/[^\s/@:"'<>]{0,200}:(?![$*{%]|(?:password|pass|secret|x+)@)[^\s/"'<>@]{1,400}@/gi;
const BEARER = /\bbearer {1,4}(?=[A-Za-z+/.=_-]{0,400}\d)[\w+/.=-]{16,}/gi;
/** A line that gives a name a value of letters and digits, which is neither a path nor a digest. */
const ASSIGNED =
  /^[ \t]*(?:export[ \t]+|- )?["']?([\w.-]+)["']?[ \t]*[=:][ \t]*["']?(?![/.~])(?=\S*\d)(?=\S*[A-Za-z])[\w+/=.!@#%^&*-]{6,}["']?[ \t,]*$/gm;

/** What every secret holds one of: a text without is not searched. */
const SIGN =
  /-----BEGIN|svk_|github_pat_|gl[a-z]{2,5}-|AGE-SECRET|gh[pousr]_|hf_|AKIA|ASIA|sk-|xox|eyJ|:\/\/|bearer|pass(?:w|phrase|[^a-z])|pwd|pw[^a-z]|secret|token|credential|cookie|authorization|key[^a-z]/i;

/** Where secrets lie in a text, in order, without overlaps. */
export interface SecretPlace {
  start: number;
  end: number;
}

/** Pure: every secret of a text. It rather misses one than takes words for one. */
export function findSecrets(text: string): SecretPlace[] {
  if (!SIGN.test(text)) return [];
  const shown = [...FORMS_OF_SECRETS, CONNECTION, BEARER].flatMap((form) => [...text.matchAll(form)]);
  const assigned = [...text.matchAll(ASSIGNED)].filter(([, name = '']) => namesSecret(name));
  const found = [...shown, ...assigned].map(({ index, 0: all }) => ({ start: index, end: index + all.length }));
  const sorted = found.toSorted((one, other) => one.start - other.start || other.end - one.end);
  return sorted.filter(({ start }, at) => sorted.slice(0, at).every(({ end }) => end <= start));
}

/** Pure: the text with each secret hidden. */
export function hideSecrets(text: string, secrets: readonly SecretPlace[]): string {
  return secrets
    .toReversed()
    .reduce((shown, { start, end }) => `${shown.slice(0, start)}[secret]${shown.slice(end)}`, text);
}

/** Pure: the line of the first secret in a text, from 1; undefined without one. */
export function lineOfSecret(text: string): number | undefined {
  const [first] = findSecrets(text);
  return first && text.slice(0, first.start).split('\n').length;
}

/** Throws `secret-found` (exit 3) with the file or flag and the line of each first secret; never the secret. */
export function refuseSecrets(texts: Iterable<readonly [where: string, text: string | Uint8Array]>): void {
  const places = [...texts].flatMap(([where, text]) => {
    const line = lineOfSecret(typeof text === 'string' ? text : Buffer.from(text).toString('latin1'));
    return line === undefined ? [] : [`${where}:${line}`];
  });
  if (places.length === 0) return;
  const shown = { where: places.slice(0, 3).join(', '), count: places.length };
  const next = places.flatMap((one) =>
    one.startsWith('--') ? [] : [`git log -p -- ${shellWord(one.replace(/:\d+$/, ''))}`],
  );
  throw refusedError('secret-found', fixable('text.secret', shown), { details: { places }, next: next.slice(0, 2) });
}
