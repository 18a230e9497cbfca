import { html, type Filling, type Html } from '../../../core/text/html/html.ts';
import { frenchTime } from '../../../core/text/local-time.ts';
import type { Language } from '../../../core/text/message.ts';
import { loadTranslate, type Translate } from '../../../core/text/translate.ts';

/** What a page is worded with, and how it refers to others. */
export interface SiteWords {
  language: Language;
  t: Translate;
  time: (iso: string) => string;
  /** The content, as a link where the site has that page. */
  link: (path: string, content: Filling) => Filling;
}

/** Words of a language, times in UTC: pages are read on other machines, and do not depend on the one that made them. */
export async function siteWords(language: Language): Promise<Omit<SiteWords, 'link'>> {
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

/** Pure: links from a page to those that there are. */
export function linksFrom(page: string, known: ReadonlySet<string>): SiteWords['link'] {
  const up = '../'.repeat(page.split('/').length - 1);
  return (path, content) => (known.has(path) ? html`<a href="${up}${path}">${content}</a>` : content);
}

/** An instant for people and machines. */
export function timeOf(iso: string, { time }: SiteWords): Html {
  return html`<time datetime="${iso}">${time(iso)}</time>`;
}
