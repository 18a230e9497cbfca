import { html, joined, type Filling, type Html } from '../../../core/text/html/html.ts';
import { htmlTable, section } from '../../../core/text/html/table.ts';
import type { SiteWords, PageKind } from './words.ts';

/** A column: its title, what it says of an item, and whether that is a number, which stands at the end of its cell. */
export type Column<Item> = readonly [title: string, cell: (item: Item) => Filling, end?: 'end'];

/** A table with a row for each item. Pure. */
export function tableOf<Item>(name: string, items: readonly Item[], columns: readonly Column<Item>[]): Html {
  const heads = columns.map(([title, , end]) => ({ title, end: end === 'end' }));
  return htmlTable(
    name,
    heads,
    items.map((item) => columns.map(([, cell]) => cell(item))),
  );
}

/** The same under its name; nothing without an item. Pure. */
export function tableSection<Item>(
  name: string,
  items: readonly Item[],
  columns: readonly Column<Item>[],
): Html | undefined {
  return items.length === 0 ? undefined : section(name, tableOf(name, items, columns));
}

/** The pages of things of one kind; nothing without one. Pure. */
export function linksTo(kind: PageKind, names: readonly string[], { to }: SiteWords): Filling {
  return names.length === 0 ? undefined : joined(names.map((name) => to(kind, name)));
}

/** Items below each other; nothing without one. Pure. */
export function listOf(items: readonly Filling[]): Html | undefined {
  return items.length === 0
    ? undefined
    : html`<ul>
        ${items.map((item) => html`<li>${item}</li>`)}
      </ul>`;
}
