import { nearestNames } from '../../core/kit/nearest-names.ts';
import { checkName } from '../../core/project/resources.ts';
import { message } from '../../core/text/message.ts';
import { usageError, type SovranError } from '../../core/text/sovran-error.ts';
import { menuPath, PAGE_KINDS, pathFor } from './frame/words.ts';

const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** Throws `bad-name` (exit 2) for what is neither a name nor the id of a run. */
export function checkPageName(name: string): void {
  if (!ULID.test(name)) checkName(name);
}

/** Pure: path of the page of a run, release, use case, model or environment, in this order. Throws `not-found` (exit 2). */
export function findPage(name: string | undefined, pages: Iterable<string>): string {
  if (name === undefined) return menuPath('index');
  const known = new Set(pages);
  const found = PAGE_KINDS.map((kind) => pathFor(kind, name)).find((path) => known.has(path));
  if (found === undefined) throw unknownPage(name, known);
  return found;
}

function unknownPage(name: string, known: ReadonlySet<string>): SovranError {
  const near = nearestNames(
    name,
    [...known].flatMap((path) => /^\w+\/(.*)\.html$/.exec(path)?.[1] ?? []),
  );
  return usageError('not-found', message('site.no-page', { name }), {
    ...(near.length > 0 ? { fix: message('text.did-you-mean', { names: near.join(', ') }) } : {}),
    next: ['sovran open'],
    details: { name, near },
  });
}
