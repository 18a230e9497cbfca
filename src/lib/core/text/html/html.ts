import { escapeHtml } from './escape.ts';

/** A piece of a page that is safe as it stands; made by `html` alone. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

/** What a page may be filled with: text is escaped, pieces stay, nothing is left out. */
export type Filling = string | number | Html | undefined | readonly Filling[];

/** A piece of a page: every value in it is escaped unless it is a piece itself, so that no name can become markup. */
export function html(parts: TemplateStringsArray, ...values: readonly Filling[]): Html {
  const own = withoutIndents(parts);
  let markup = own[0] ?? '';
  for (const [at, value] of values.entries()) markup += markupOf(value) + (own[at + 1] ?? '');
  return new Html(markup);
}

/** Indents of the source are a third of a page; a template is the same object at each call. */
const known = new WeakMap<TemplateStringsArray, readonly string[]>();

function withoutIndents(parts: TemplateStringsArray): readonly string[] {
  const found = known.get(parts) ?? parts.map((part) => part.replaceAll(/\n\s+/g, '\n').replaceAll(/\s+(?=\/?>)/g, ''));
  known.set(parts, found);
  return found;
}

function markupOf(value: Filling): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.markup;
  return typeof value === 'object' ? value.map(markupOf).join('') : escapeHtml(String(value));
}

/** Pieces in a row of text. */
export function joined(pieces: readonly Filling[]): Filling {
  return pieces.map((piece, at) => [at > 0 ? ', ' : '', piece]);
}
