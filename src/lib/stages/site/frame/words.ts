import { html, type Filling, type Html } from '../../../core/text/html/html.ts';
import { frenchTime } from '../../../core/text/local-time.ts';
import type { Language } from '../../../core/text/message.ts';
import { loadTranslate, type Translate } from '../../../core/text/translate.ts';

/** Pages that show all of a kind, in the order of the menu. */
export const MENU = ['index', 'models', 'evaluations', 'releases', 'environments', 'runs', 'runbooks'] as const;
export type MenuPage = (typeof MENU)[number];

/** Kinds whose things have a page of their own; of two things with one name, `open` shows that of the first. */
export const PAGE_KINDS = ['run', 'release', 'usecase', 'model', 'environment'] as const;
export type PageKind = (typeof PAGE_KINDS)[number];

export function menuPath(page: MenuPage): string {
  return `${page}.html`;
}

/** Path of the page of a thing; names of resources are names of files everywhere. */
export function pathFor(kind: PageKind, name: string): string {
  return `${kind}s/${name}.html`;
}

/** What a page is worded with, and how it refers to others. */
export interface SiteWords {
  language: Language;
  t: Translate;
  time: (iso: string) => string;
  /** The content, as a link where the site has that page. */
  link: (path: string, content: Filling) => Filling;
  /** The name of a thing, or other words for it, as a link to its page; a dash where there is none. */
  to: (kind: PageKind, name: string | undefined, content?: Filling) => Filling;
}

/** Words before it is known on which page they stand. */
export type PlainWords = Omit<SiteWords, 'link' | 'to'>;

/** Words of a language, times in UTC: pages are read on other machines, and do not depend on the one that made them. */
export async function siteWords(language: Language): Promise<PlainWords> {
  return {
    language,
    t: await loadTranslate(language, language === 'fr' ? (iso) => frenchTime(iso, 'UTC') : utcTime),
    time: utcTime,
  };
}

/** `2026-11-24 18:10 UTC`; what is not an instant stays as it is. */
export function utcTime(iso: string): string {
  return iso.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(\.\d+)?Z$/, '$1 $2 UTC');
}

/** Pure: the words of a page, which links to those that there are. */
export function wordsOn(page: string, known: ReadonlySet<string>, words: PlainWords): SiteWords {
  const up = '../'.repeat(page.split('/').length - 1);
  const link: SiteWords['link'] = (path, content) =>
    known.has(path) ? html`<a href="${up}${path}">${content}</a>` : content;
  const to: SiteWords['to'] = (kind, name, content = name) =>
    name === undefined ? '–' : link(pathFor(kind, name), content);
  return { ...words, link, to };
}

/** An instant for people and machines. */
export function timeOf(iso: string, { time }: SiteWords): Html {
  return html`<time datetime="${iso}">${time(iso)}</time>`;
}
