import { stringify } from 'yaml';
import { html, type Html } from '../../../core/text/html/html.ts';
import { renderPage, REPORT_MARK } from '../../../core/text/html/page.ts';
import { factList, section } from '../../../core/text/html/table.ts';
import { fillTemplate, type Words } from './fill.ts';
import type { GovernanceDocument, Paragraph } from './schema.ts';

const TONES = { auto: 'good', stated: '', missing: 'bad' };
/** What Markdown and HTML read as marks. */
const MARKS = /[\\`*_[\]<>#|~&]/g;

/** `auto`, `stated by X on D`, `MISSING`. */
function tagOf({ state, by, at }: Paragraph, words: Words): string {
  return sentence(`tag-${state}`, { by, at: at?.slice(0, 10) }, words);
}

/** One of the sentences that all documents share. */
function sentence(name: string, values: object, words: Words): string {
  return fillTemplate({ en: words.word(name), fr: words.word(name) }, values, words).text;
}

function headOf({ subject, basis, revision, at, counts }: GovernanceDocument, words: Words): [string, string][] {
  const facts = {
    basis,
    ...subject,
    environments: subject.environments.join(', '),
    commit: `${revision} (${at.slice(0, 10)})`,
    paragraphs: sentence('counts', counts, words),
  };
  return Object.entries(facts).flatMap(([name, value]) => (value ? [[words.word(name), value]] : []));
}

/** What a paragraph rests on, and what fills it where it is missing. */
function behind({ state, files, key, next }: Paragraph, words: Words): string {
  const cited = files.map(({ path, digest }) => `${path} ${digest}`).join(', ');
  if (state !== 'missing') return cited;
  if (key !== null) return sentence('ask', { key }, words);
  return [cited, next === null ? '' : sentence('make', { next }, words)].filter(Boolean).join('. ');
}

/** A document as one page that needs nothing else. Pure. */
export function documentPage(document: GovernanceDocument, words: Words): string {
  const sections = document.sections.map(({ title, fields }) =>
    section(
      title,
      fields.map((field) => [
        html`<h3>${field.title}</h3> `,
        field.paragraphs.map((paragraph) => paragraphPart(paragraph, words)),
      ]),
    ),
  );
  const body = html`<main>
    <h1>${document.title}</h1>
    ${factList(headOf(document, words))} ${sections}
    <footer><p>${words.word('footer')}</p></footer>
  </main>`;
  return renderPage({ language: document.language, title: `${document.title} · ${document.subject.project}`, body });
}

function paragraphPart(paragraph: Paragraph, words: Words): Html {
  return html`<p>${paragraph.text} <span class="tag ${TONES[paragraph.state]}">${tagOf(paragraph, words)}</span></p>
    <p class="dim">${behind(paragraph, words)}</p> `;
}

/** A document as Markdown. Pure. */
function documentMarkdown(document: GovernanceDocument, words: Words): string {
  const { head } = document;
  const lines = [
    ...(head ? [`---\n${stringify(head)}---\n`] : []),
    `# ${plain(document.title)}\n`,
    ...headOf(document, words).map(([name, value]) => `- ${sentence('pair', { name, value: plain(value) }, words)}`),
    ...document.sections.flatMap(({ title, fields }) => [
      `\n## ${plain(title)}`,
      ...fields.flatMap((field) => [
        `\n### ${plain(field.title)}`,
        ...field.paragraphs.map(
          (one) =>
            `\n${plain(one.text)} **[${plain(tagOf(one, words))}]**  \n<small>${plain(behind(one, words))}</small>`,
        ),
      ]),
    ]),
  ];
  return `${lines.join('\n')}\n\n${words.word('footer')}\n`;
}

export const FORMATS = ['md', 'html', 'json'] as const;
export type Format = (typeof FORMATS)[number];

/** A document in a form. Pure. */
export function documentAs(format: Format, document: GovernanceDocument, words: Words): string {
  const about = { apiVersion: 'sovran/v1', kind: 'GovernanceDocument', generator: REPORT_MARK };
  if (format === 'json') return `${JSON.stringify({ ...about, ...document }, null, 2)}\n`;
  return format === 'html' ? documentPage(document, words) : documentMarkdown(document, words);
}

function plain(text: string): string {
  return text.replaceAll(MARKS, (mark) => `\\${mark}`);
}
