import { templateText } from '../../../core/kit/template-data.ts';
import { Html } from '../../../core/text/html/html.ts';
import { renderPage } from '../../../core/text/html/page.ts';
import type { Language } from '../../../core/text/message.ts';
import { withFrenchSpaces } from '../../../core/text/translate.ts';
import { type Pilot, sheetId } from './sheet.ts';
import { pilotWords } from './words.ts';

/** The blind sheet as one file that needs nothing else, in both languages; `language` is shown first. */
export function sheetPage(pilot: Pilot, language: Language): string {
  const all = Object.entries(pilotWords().page);
  const en = Object.fromEntries(all.map(([word, said]) => [word, said.en]));
  const fr = Object.fromEntries(all.map(([word, said]) => [word, withFrenchSpaces(said.fr)]));
  const data = { id: sheetId(pilot), rows: pilot.blind, words: { en, fr } };
  // No text in it ends its element.
  const json = JSON.stringify(data).replaceAll('<', String.raw`\u003c`);
  const body = `${templateText('pilot/sheet.html')}<script type="application/json" id="sheet">${json}</script>`;
  return renderPage({ language, title: data.id, script: templateText('pilot/sheet.js'), body: new Html(body) });
}
