import { digestOfText } from '../../../core/kit/canonical.ts';
import type { StageContext, Templates } from '../../../core/operation/context.ts';
import { refuseSecrets } from '../../../core/text/find-secrets.ts';
import { html, type Html } from '../../../core/text/html/html.ts';
import { renderPage } from '../../../core/text/html/page.ts';
import { section } from '../../../core/text/html/table.ts';
import { loadTranslate } from '../../../core/text/translate.ts';
import { croissantOf, sourceFiles } from '../../data/export/croissant.ts';
import { makeDocument, wordsIn } from './document.ts';
import type { Archive } from './facts.ts';
import type { Words } from './fill.ts';
import { documentAs, FORMATS } from './forms.ts';
import type { FolderReport, GovernanceDocument } from './schema.ts';
import type { Asked } from './subject.ts';
import type { DocumentTemplate } from './template.ts';

/** Folders of the project that an auditor gets whole: charter, signatures, log. */
const WHOLE = ['governance', 'audit'];

type Files = Map<string, string | Uint8Array>;

/** Every document about an environment in both languages, the files behind them, an index and sums. Throws `secret-found` (exit 3), and as `makeDocument`. */
export async function makeFolder(
  ctx: StageContext,
  archive: Archive,
  env: string,
): Promise<Pick<FolderReport, 'documents'> & { files: Files }> {
  const files: Files = new Map();
  const documents: GovernanceDocument[] = [];
  const both = await Promise.all(
    (['en', 'fr'] as const).map(async (one) => wordsIn(archive, one, await loadTranslate(one))),
  );
  for (const words of both)
    for (const { name, template, asked } of plannedIn(archive, env)) {
      const document = await makeDocument(ctx, archive, template, asked, words);
      const path = `documents/${words.language}/${name}`;
      for (const format of FORMATS) files.set(`${path}.${format}`, documentAs(format, document, words));
      const croissant = await croissantBeside(document, archive, ctx.templates);
      if (croissant !== undefined) files.set(`${path}.croissant.json`, croissant);
      documents.push({ ...document, document: name });
    }
  await addProjectFiles(files, documents, archive);
  for (const words of both) files.set(`index.${words.language}.html`, indexPage([...files.keys()], archive, words));
  const sums = [...files].map(([path, text]) => `${digestOfText(text).slice('sha256:'.length)}  ${path}\n`);
  return { documents, files: files.set('SHA256SUMS', sums.toSorted().join('')) };
}

/** The file for machines beside a datasheet: the sources of its dataset; undefined for other documents. */
export async function croissantBeside(
  { subject }: Pick<GovernanceDocument, 'subject'>,
  { snapshot: { datasets, settings } }: Archive,
  templates: Templates,
): Promise<string | undefined> {
  const dataset = datasets.find(({ metadata }) => metadata.name === subject.dataset);
  if (!dataset) return undefined;
  const { metadata, spec } = dataset;
  const { organisation } = settings;
  return croissantOf({ name: metadata.name, spec, organisation, files: sourceFiles(spec) }, templates);
}

/** A document of each kind; a datasheet for each dataset, a record for each retired release. Pure. */
function plannedIn(
  { templates, snapshot, retirements }: Archive,
  env: string,
): { name: string; template: DocumentTemplate; asked: Asked }[] {
  return templates.flatMap((template) => {
    const { kind, about } = template;
    const each = (things: readonly { metadata: { name: string } }[], flag: keyof Asked) =>
      things.map(({ metadata: { name } }) => ({ name: `${kind}-${name}`, template, asked: { [flag]: name } }));
    if (about === 'dataset') return each(snapshot.datasets, 'dataset');
    return about === 'retirement' ? each(retirements, 'release') : [{ name: kind, template, asked: { env } }];
  });
}

/** Files that documents cite, as the commit has them, and the folders that go whole. */
async function addProjectFiles(
  files: Files,
  documents: readonly GovernanceDocument[],
  { reader }: Archive,
): Promise<void> {
  const fields = documents.flatMap(({ sections }) => sections).flatMap((one) => one.fields);
  const cited = fields.flatMap(({ paragraphs }) => paragraphs).flatMap((one) => one.files.map(({ path }) => path));
  const whole = await Promise.all(WHOLE.map((folder) => filesBelow(reader, folder)));
  const found = new Map<string, Uint8Array>();
  for (const path of new Set([...cited, ...whole.flat()])) {
    const bytes = await reader.readFile(path);
    if (bytes) found.set(path, bytes);
  }
  refuseSecrets(found);
  for (const [path, bytes] of found) files.set(`project/${path}`, bytes);
}

async function filesBelow(reader: Archive['reader'], path: string): Promise<string[]> {
  const names = await reader.listFiles(path);
  const below = await Promise.all(names.map((name) => filesBelow(reader, `${path}/${name}`)));
  return names.length === 0 ? [path] : below.flat();
}

/** Commands that check the folder without sovran, in the order of the index. */
const STEPS = {
  sums: 'sha256sum --check SHA256SUMS',
  clone: 'git show {commit}:PATH | sha256sum',
  signature:
    'ssh-keygen -Y verify -f project/governance/allowed_signers -I PERSON -n sovran-approval -s FILE.sig < FILE.json',
  log: 'bash audit/verify.sh',
};

function indexPage(paths: readonly string[], { revision: { commit, at }, snapshot }: Archive, words: Words): string {
  const links = (begin: string): Html =>
    html`<ul>
      ${paths.filter((path) => path.startsWith(begin)).map((path) => html`<li><a href="${path}">${path}</a></li> `)}
    </ul>`;
  const steps = Object.entries(STEPS).map(
    ([name, line]) =>
      html`<li>
        ${words.word(`step-${name}`)}
        <pre>${line.replace('{commit}', commit)}</pre>
      </li> `,
  );
  const title = `${words.word('folder-title')} · ${snapshot.settings.name}`;
  const body = html`<main>
    <h1>${title}</h1>
    <p>${words.word('commit')} ${commit} (${at.slice(0, 10)})</p>
    ${section(words.word('folder-documents'), links(`documents/${words.language}/`))}
    ${section(
      words.word('folder-verify'),
      html`<ol>
        ${steps}
      </ol>`,
    )}
    ${section(words.word('folder-files'), links('project/'))}
  </main>`;
  return renderPage({ language: words.language, title, body });
}
