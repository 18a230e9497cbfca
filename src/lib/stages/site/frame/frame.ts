import { html, type Filling, type Html } from '../../../core/text/html/html.ts';
import { renderPage } from '../../../core/text/html/page.ts';
import type { SiteFacts } from '../facts/read-facts.ts';
import { timeOf, type SiteWords, MENU, menuPath, type MenuPage } from './words.ts';

/** A page of the site: its place in the menu, its title, what it says. */
export interface SitePage {
  menu: MenuPage;
  title: string;
  content: Filling;
}

/** The page with menu, title, and the commit that it was made from. Pure. */
export function framed(
  { menu, title, content }: SitePage,
  { settings, commit, at }: SiteFacts,
  words: SiteWords,
): string {
  const { t, language } = words;
  const made = t('site.made', { commit: commit.slice(0, 12) });
  return renderPage({
    language,
    title: `${title} · ${settings.name}`,
    body: html`<a class="skip" href="#main">${t('site.skip')}</a>
      <header>
        <p><strong>${settings.name}</strong> · ${settings.organisation}</p>
        <nav aria-label="${t('site.menu')}">
          <ul>
            ${MENU.map((page) => menuItem(page, page === menu, words))}
          </ul>
        </nav>
      </header>
      <main id="main" tabindex="-1">
        <h1>${title}</h1>
        ${content}
      </main>
      <footer><p>${made}, ${timeOf(at, words)}.</p></footer>`,
  });
}

function menuItem(page: MenuPage, isCurrent: boolean, { t, link }: SiteWords): Html {
  const text = t(`site.menu.${page}`);
  return isCurrent
    ? html`<li aria-current="page">${link(menuPath(page), text)}</li>`
    : html`<li>${link(menuPath(page), text)}</li>`;
}

/** What stands where nothing is recorded: the command that changes that. */
export function emptyNote(command: string, { t }: SiteWords): Html {
  return html`<p>${t('site.empty')} <code>${command}</code></p>`;
}

const GOOD = ['accepted', 'live', 'succeeded', 'passed', 'ok', 'better', 'not-inferior', 'approved', 'pass'];
const BAD = ['rejected', 'failed', 'lost', 'inferior', 'rolled-back', 'fail'];

/** A state in words, marked by colour as well. */
export function tag(state: string, text: string): Html {
  const tone = GOOD.includes(state) ? ' good' : BAD.includes(state) ? ' bad' : '';
  return html`<span class="tag${tone}">${text}</span>`;
}
