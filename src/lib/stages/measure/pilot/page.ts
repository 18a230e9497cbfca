import { templateText } from '../../../core/kit/template-data.ts';
import { html, Html } from '../../../core/text/html/html.ts';
import { renderPage } from '../../../core/text/html/page.ts';
import type { Language } from '../../../core/text/message.ts';
import { withFrenchSpaces } from '../../../core/text/translate.ts';
import { type Pilot, sheetId } from './sheet.ts';
import { pilotWords } from './words.ts';

/** The blind sheet as one file that needs nothing else, in both languages; `language` is shown first. */
export function sheetPage(pilot: Pilot, language: Language): string {
  const words = Object.entries(pilotWords().page).map(([word, { en, fr }]) => ({ word, en, fr: withFrenchSpaces(fr) }));
  const said = (of: Language): object => Object.fromEntries(words.map((one) => [one.word, one[of]]));
  const data = { id: sheetId(pilot), rows: pilot.blind, words: { en: said('en'), fr: said('fr') } };
  const word = (name: string): Html =>
    html`<span data-word="${name}">${words.find((one) => one.word === name)?.[language]}</span>`;
  const button = (name: string): Html => html`<button type="button" id="${name}">${word(name)}</button>`;
  return renderPage({
    language,
    title: data.id,
    script: templateText('pilot/sheet.js'),
    body: html`<main>
        <h1>${word('title')}</h1>
        <p>${button('language')} <span class="dim">${data.id}</span></p>
        <p>${word('intro')}</p>
        <noscript><p>${word('script')}</p></noscript>
        <p>
          <label>${word('judge')} <input id="judge" type="number" min="1" max="999" required /></label>
        </p>
        <p>
          <label><input id="keys" type="checkbox" checked /> ${word('keys')}</label>
        </p>
        <h2 id="place" tabindex="-1"></h2>
        <p id="left" role="status"></p>
        <h3>${word('question')}</h3>
        <p id="asked" class="said"></p>
        <div id="answers"></div>
        <p>${button('tie')}</p>
        <p><label for="correction">${word('correction')}</label><textarea id="correction" rows="4"></textarea></p>
        <p>${button('previous')} ${button('next')} ${button('save')}</p>
      </main>
      ${new Html(`<script type="application/json" id="sheet">${asScript(data)}</script>`)}`,
  });
}

/** JSON in which no text ends its element. */
function asScript(data: object): string {
  return JSON.stringify(data).replaceAll('<', String.raw`\u003c`);
}
