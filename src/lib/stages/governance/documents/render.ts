import { tableOf } from '../../../core/text/table.ts';
import type { View } from '../../../core/text/view.ts';
import { kindsOf } from './document.ts';
import type { FolderReport, GovernanceDocument } from './schema.ts';
import type { DocumentTemplate } from './template.ts';

/** Kinds of documents, with how many keys each asks of people. */
export function renderKinds(templates: DocumentTemplate[], view: View): string[] {
  return tableOf(view, kindsOf(templates, view.language), [
    ['column.kind', ({ document }) => document],
    ['govern.column.title', ({ title }) => title],
    ['documents.column.basis', ({ basis }) => basis],
    ['documents.column.keys', ({ keys }) => String(keys.length)],
  ]);
}

/** Where a document was written, and what it misses. */
export function renderSaved(
  { title, counts, sections }: GovernanceDocument,
  path: string,
  { t, paint }: View,
): string[] {
  const missing = sections
    .flatMap(({ fields }) => fields)
    .filter(({ paragraphs }) => paragraphs.some(({ state }) => state === 'missing'))
    .map(({ id, paragraphs }) => paragraphs.find(({ key, state }) => key !== null && state === 'missing')?.key ?? id);
  return [
    t('documents.saved', { title, path }),
    t('documents.counts', counts),
    ...(missing.length > 0 ? [paint.warn(t('documents.missing', { names: [...new Set(missing)].join(', ') }))] : []),
  ];
}

export function renderFolder({ path, files, documents }: FolderReport, { t }: View): string[] {
  return [
    t('documents.folder', { path, files }),
    ...documents.map(({ document, language, counts }) =>
      t('documents.saved', { title: `${document} (${language})`, path: t('documents.counts', counts) }),
    ),
  ];
}
