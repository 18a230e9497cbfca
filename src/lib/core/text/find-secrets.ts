import { namesSecret, type Place, replaceAt } from './mask-secrets.ts';
import { fixable } from './message.ts';
import { shellWord } from './shell-word.ts';
import { FORMS_OF_SECRETS, LED_SECRETS, looksSecret, NAMED, SIGN } from './secret-forms.ts';
import { refusedError } from './sovran-error.ts';

/** Pure: every secret of a text. It rather misses one than takes words for one. */
export function findSecrets(text: string): Place[] {
  if (!SIGN.test(text)) return [];
  const shown = [...FORMS_OF_SECRETS, ...LED_SECRETS].flatMap((form) => [...text.matchAll(form)]);
  const sure = shown.filter(([all, value = '']) => !/^basic /i.test(all) || isUserAndPassword(value));
  const found = [...sure.map((match) => placeOf(match, match[1])), ...findNamed(text)];
  const sorted = found.toSorted((one, other) => one.start - other.start || other.end - one.end);
  return sorted.filter(({ start }, at) => sorted.slice(0, at).every(({ end }) => end <= start));
}

function isUserAndPassword(base64: string): boolean {
  return /^[!-9;-~]+:[ -~]*$/.test(Buffer.from(base64, 'base64').toString('latin1'));
}

function placeOf({ index, 0: all }: RegExpExecArray, value = all): Place {
  const start = index + all.lastIndexOf(value);
  return { start, end: start + value.length };
}

/** Values after a name of a secret, where they look like one. */
function findNamed(text: string): Place[] {
  const found: Place[] = [];
  const names = new RegExp(NAMED);
  for (let match = names.exec(text); match; match = names.exec(text)) {
    const [, end, , quoted, bare = ''] = match;
    const value = quoted ?? bare.replace(/&\w+=.*$|[.:!?*\xC2]+$/g, '');
    const before = text.slice(Math.max(0, match.index - 40), match.index);
    const name = `${/(?:\S+ ){0,2}\S*$/.exec(before)?.[0]}${end}`;
    const isLiteral = /pass|mdp|pwd/i.test(name) && (quoted !== undefined || !/[a-z]\S*$/.test(name));
    if (namesSecret(name) && looksSecret(value, isLiteral)) found.push(placeOf(match, value));
    else names.lastIndex = match.index + 1;
  }
  return found;
}

/** Pure: the text with each secret hidden. */
export function hideSecrets(text: string, secrets: readonly Place[]): string {
  return replaceAt(text, secrets, () => '[secret]');
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
