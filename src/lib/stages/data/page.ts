import { bar } from '../../core/text/html/bar.ts';
import { html, type Filling, type Html } from '../../core/text/html/html.ts';
import { renderPage } from '../../core/text/html/page.ts';
import { factList, htmlTable, section } from '../../core/text/html/table.ts';
import { formatNumber, say } from '../../core/text/translate.ts';
import type { View } from '../../core/text/view.ts';
import { SPLITS, type DropReason } from '../../core/project/resources/dataset.ts';
import type { Inspection } from './inspect.ts';
import { sumOf } from './assemble/tally.ts';
import { dropWord } from './refusals.ts';
import { MOST_LABELS, renderTarget } from './render.ts';

type Counted = readonly (readonly [name: string, rows: number])[];

/** A dataset as one file that needs nothing else: what came in, what stayed, why the rest did not. */
export function datasetPage({ dataset, manifest }: Inspection, view: View): string {
  const { t, language } = view;
  const { name, rows, splits, license, digest, preparedAt } = dataset;
  const title = t('data.title', { name });
  const dropped = (Object.entries(rows.dropped) as [DropReason, number][]).map(
    ([reason, count]) => [say(t, dropWord(reason)), count] as const,
  );
  const facts: [string, Filling][] = [
    [t('data.column.license'), license],
    [t('data.column.prepared'), view.time(preparedAt)],
    [t('data.column.digest'), html`<code>${digest}</code>`],
  ];
  const counted = (key: Parameters<View['t']>[0], counts: Counted): Html | undefined =>
    countTable(t(key), counts, view);
  const lengths = (manifest.histogram ?? []).map(
    ({ below, rows: count }) => [t('data.page.below', { below }), count] as const,
  );
  const body = html`<main>
    <h1>${title}</h1>
    <p class="verdict ok">${t('data.prepared', { name, out: rows.out, in: rows.in })}</p>
    ${factList(facts)}
    ${section(
      t('data.column.rows'),
      counted('data.page.kept', [[t('data.page.out'), rows.out], ...dropped]),
      counted(
        'data.page.splits',
        SPLITS.map((split) => [split, splits[split]]),
      ),
      counted('data.page.languages', entriesOf(dataset.languages)),
      counted('data.page.groups', entriesOf(dataset.groups)),
      counted('data.page.labels', labelCounts(manifest.labels, t)),
    )}
    ${section(t('data.page.lengths'), html`<p>${t('data.lengths', manifest.lengths)}</p>`, counted('data.page.characters', lengths), ...renderTarget(dataset, view).map((line) => html`<p>${line}</p>`))}
  </main>`;
  return renderPage({ language, title, body });
}

function entriesOf(counts: Readonly<Record<string, number>> = {}): Counted {
  return Object.entries(counts).toSorted(([, one], [, other]) => other - one);
}

/** The most frequent ones; the others as one. */
function labelCounts(labels: Inspection['manifest']['labels'] = {}, t: View['t']): Counted {
  const all = entriesOf(Object.fromEntries(Object.entries(labels).map(([label, counts]) => [label, sumOf(counts)])));
  const rest = all.slice(MOST_LABELS);
  const more: Counted = [[t('data.labels.rest', { count: rest.length }), sumOf(Object.fromEntries(rest))]];
  return [...all.slice(0, MOST_LABELS), ...(rest.length > 0 ? more : [])];
}

/** Rows by name, with their share and a bar; nothing for what was not counted. */
function countTable(name: string, counts: Counted, { t, language }: View): Html | undefined {
  const total = sumOf(Object.fromEntries(counts));
  if (total === 0) return undefined;
  const columns = [name, { title: t('data.column.rows'), end: true }, { title: '%', end: true }, t('data.page.share')];
  const rows = counts.map(([label, count]): Filling[] => [
    label,
    formatNumber(count, language),
    formatNumber((100 * count) / total, language, 3),
    bar({ value: count, scale: [0, total] }),
  ]);
  return htmlTable(name, columns, rows);
}
