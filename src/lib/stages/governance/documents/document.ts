import type { StageContext } from '../../../core/operation/context.ts';
import type { Language } from '../../../core/text/message.ts';
import { say, type Translate } from '../../../core/text/translate.ts';
import { type Answer, ANSWERS } from './answers.ts';
import { type Archive, type DocumentFacts, filesIn, readDocumentFacts } from './facts.ts';
import { fillTemplate, valueAt, type Words } from './fill.ts';
import type { DocumentKind, GovernanceDocument, Paragraph } from './schema.ts';
import { type Found, SOURCES } from './sources.ts';
import type { Asked } from './subject.ts';
import { type DocumentTemplate, fieldsOf, keysOf, type TemplateField } from './template.ts';

/** Words of documents in a language. Pure. */
export function wordsIn({ words }: Pick<Archive, 'words'>, language: Language, t: Translate): Words {
  const time = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;
  return { language, t, time, word: (name) => words[name]?.[language] ?? '' };
}

/** A document about what was asked. Throws `not-found` or `which-subject` (exit 2), `nothing-serves` (exit 3). */
export async function makeDocument(
  ctx: Pick<StageContext, 'signer' | 'templates'>,
  archive: Archive,
  template: DocumentTemplate,
  asked: Asked,
  words: Words,
): Promise<GovernanceDocument> {
  const facts = await readDocumentFacts(ctx, archive, asked, template.about);
  const { language } = words;
  const fieldIn = async (field: TemplateField): Promise<GovernanceDocument['sections'][number]['fields'][number]> => ({
    id: field.id,
    title: field.title[language],
    paragraphs: await paragraphsOf(field, facts, words),
  });
  const sections = await Promise.all(
    template.sections.map(async ({ id, title, fields }) => ({
      id,
      title: title[language],
      fields: await Promise.all(fields.map(fieldIn)),
    })),
  );
  const all = sections.flatMap(({ fields }) => fields).flatMap(({ paragraphs }) => paragraphs);
  const count = (state: Paragraph['state']): number => all.filter((one) => one.state === state).length;
  return {
    document: template.kind,
    title: template.title[language],
    basis: template.basis[language],
    language,
    subject: {
      project: facts.snapshot.settings.name,
      usecase: facts.usecase?.metadata.name ?? null,
      release: facts.release?.metadata.name ?? null,
      dataset: facts.dataset?.metadata.name ?? null,
      environments: facts.environments.map(({ name }) => name),
    },
    revision: facts.revision.commit,
    at: facts.revision.at,
    counts: { auto: count('auto'), stated: count('stated'), missing: count('missing') },
    sections,
    ...(template.head ? { head: headOf(template.head, facts) } : {}),
  };
}

/** Header of a document; what is not known is left out. */
function headOf(
  head: NonNullable<DocumentTemplate['head']>,
  facts: DocumentFacts,
): NonNullable<GovernanceDocument['head']> {
  const entries = Object.entries(head).flatMap(([name, { from = '', path = '', first, attested = '', is }]) => {
    const found = SOURCES[from]?.(facts, []).flatMap(({ values }) => valueAt(values, path) ?? []);
    const values = found ?? is ?? answerTo(attested, facts)?.words.en.split(/[\s,]+/);
    const [one, ...others] = new Set([values ?? []].flat().map(String));
    if (one === undefined) return [];
    return [[name, first ? one.toLowerCase() : [one, ...others]] as const];
  });
  return Object.fromEntries(entries);
}

function answerTo(key: string, { usecase, dataset, answers }: DocumentFacts): Answer | undefined {
  return answers.find(key, { usecase: usecase?.metadata.name, dataset: dataset?.metadata.name });
}

const NOTHING = {
  state: 'missing',
  text: '',
  files: [] as Paragraph['files'],
  by: null,
  at: null,
  key: null,
  next: null,
} as const;

async function paragraphsOf(field: TemplateField, facts: DocumentFacts, words: Words): Promise<Paragraph[]> {
  const { from, of, attested } = field;
  const found = from === undefined ? [] : (SOURCES[from]?.(facts, of) ?? []);
  const sought = from !== undefined && found.length === 0 ? [{ files: [], values: {} }] : found;
  const derived = sought.map((one) => derive(one, field, facts, words));
  return [...(await Promise.all(derived)), ...(attested === undefined ? [] : [stated(attested, field, facts, words)])];
}

/** What a source found, in words; missing where a fact is, or every file behind it, with the command that makes it. */
async function derive(
  { files, values }: Found,
  field: TemplateField,
  facts: DocumentFacts,
  words: Words,
): Promise<Paragraph> {
  const { files: behind, refused } = await filesIn(facts, files);
  if (refused) return { ...NOTHING, text: say(words.t, refused), files: behind, next: 'sovran verify' };
  const template = values === null ? field.none : field.text;
  const { text, complete } = fillTemplate(behind.length > 0 && template ? template : MISSING, values ?? {}, words);
  if (complete) return { ...NOTHING, state: 'auto', text, files: behind };
  return { ...NOTHING, text, files: behind, next: words.word(`next-${field.from ?? ''}`) || null };
}

/** A fact that nothing has. */
const MISSING = { en: '{absent}', fr: '{absent}' };

function stated(
  key: string,
  { title, question = title }: TemplateField,
  facts: DocumentFacts,
  words: Words,
): Paragraph {
  const { language, word } = words;
  const answer = answerTo(key, facts);
  if (!answer) return { ...NOTHING, text: `${word('missing')} ${question[language]}`, key };
  const { by, at, digest } = answer;
  return { ...NOTHING, state: 'stated', text: answer.words[language], files: [{ path: ANSWERS, digest }], by, at, key };
}

/** Kinds of documents, with what they ask of people. Pure. */
export function kindsOf(templates: readonly DocumentTemplate[], language: Language): DocumentKind[] {
  return templates.map((template) => ({
    document: template.kind,
    title: template.title[language],
    basis: template.basis[language],
    about: template.about,
    fields: fieldsOf(template).length,
    keys: keysOf([template]),
  }));
}
