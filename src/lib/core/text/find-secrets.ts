import { FORMS_OF_SECRETS, namesSecret } from './mask-secrets.ts';
import { fixable } from './message.ts';
import { refusedError } from './sovran-error.ts';

/** A user with a password in an address, but for words that stand for one. */
const CONNECTION = /:\/\/[^\s/@:"'<>]{0,200}:(?![$*{%]|(?:password|pass|secret|x+)@)[^\s/"'<>@]{1,400}@/gi;
const BEARER = /\bbearer {1,4}(?=[A-Za-z+/.=_-]{0,400}\d)[\w+/.=-]{16,}/gi;
/** A line that gives a name a value of letters and digits, which is neither a path nor a digest. */
const ASSIGNED =
  /^[ \t]*(?:export[ \t]+|- )?["']?([\w.-]+)["']?[ \t]*[=:][ \t]*["']?(?![/.~])(?=\S*\d)(?=\S*[A-Za-z])[\w+/=.!@#%^&*-]{6,}["']?[ \t,]*$/gm;

/** Pure: the line of the first secret in a text, from 1; undefined without one. It rather misses one than refuses words. */
export function lineOfSecret(text: string): number | undefined {
  const shown = [...FORMS_OF_SECRETS, CONNECTION, BEARER].flatMap((form) => [...text.matchAll(form)]);
  const assigned = [...text.matchAll(ASSIGNED)].filter(([, name = '']) => namesSecret(name));
  const [first] = [...shown, ...assigned].map(({ index }) => index).toSorted((one, other) => one - other);
  return first === undefined ? undefined : text.slice(0, first).split('\n').length;
}

/** Throws `secret-found` (exit 3) with the file or flag and the line of each first secret; never the secret. */
export function refuseSecrets(texts: Iterable<readonly [where: string, text: string | Uint8Array]>): void {
  const places = [...texts].flatMap(([where, text]) => {
    const line = lineOfSecret(typeof text === 'string' ? text : Buffer.from(text).toString('latin1'));
    return line === undefined ? [] : [`${where}:${line}`];
  });
  if (places.length === 0) return;
  const shown = { where: places.slice(0, 3).join(', '), count: places.length };
  throw refusedError('secret-found', fixable('text.secret', shown), { details: { places } });
}
