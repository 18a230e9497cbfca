import { formatNumber, say } from '../../../core/text/translate.ts';
import { tableOf } from '../../../core/text/table.ts';
import type { View } from '../../../core/text/view.ts';
import { type EntryCheck, missingLines } from './check-entry.ts';
import type { CatalogueEntry, Fact } from './entry.ts';
import { factWords } from './fact-words.ts';
import type { CheckedEntry } from './list-catalogue.ts';
import type { CatalogueMatch } from './match-bytes.ts';

/** Known bases as a table. */
export function renderCatalogue(items: readonly CheckedEntry[], view: View): string[] {
  if (items.length === 0) return [view.t('catalogue.none')];
  const table = tableOf(view, items, [
    ['column.name', ({ entry }) => entry.metadata.name],
    ['catalogue.column.parameters', ({ entry }) => inBillions(entry.spec.parameters.value, view), 'end'],
    ['catalogue.column.context', ({ entry }) => words(factWords(entry.spec.context.value), view), 'end'],
    ['model.column.license', ({ entry }) => words(factWords(entry.spec.license.id.value), view)],
    ['catalogue.fact.trainingData', ({ entry }) => words(factWords(entry.spec.trainingData.value), view)],
    [
      'catalogue.column.use',
      ({ check: { verdict } }) => painted(verdict, view.t(`catalogue.verdict.${verdict}`), view),
    ],
  ]);
  return [...table, ...linesToAdd([...new Set(items.flatMap(({ check }) => missingLines(check)))], view)];
}

/** What to declare in `sovran.yaml` for a verdict. */
function linesToAdd(lines: string[], view: View): string[] {
  if (lines.length === 0) return [];
  return [view.t('catalogue.add-lines'), '  spec:', '    facts:', ...lines.map((line) => `      ${line}`)];
}

function inBillions(parameters: number | 'unknown', view: View): string {
  if (parameters === 'unknown') return view.t('catalogue.value.unknown');
  return `${formatNumber(parameters / 1e9, view.language, 2)} B`;
}

/** A check: each clause with its verdict, conditions, and the lines that would decide what is open. */
export function renderCheck({ entry, check }: CheckedEntry, view: View): string[] {
  return [
    view.t(`catalogue.checked.${check.verdict}`, { title: entry.spec.title }),
    ...check.clauses.map(({ verdict, reason, fact }) => {
      // what stands against the use has its source; the others are in the document
      const source = verdict === 'pass' ? '' : ` [${fact.source}, ${fact.date}]`;
      return `  ${painted(verdict, SIGNS[verdict], view)} ${say(view.t, reason)}${source}`;
    }),
    ...conditionLines(check, view),
    ...linesToAdd(missingLines(check), view),
  ];
}

function conditionLines({ conditions }: EntryCheck, view: View): string[] {
  if (conditions.length === 0) return [];
  const lines = conditions.map(({ id, fact }) => `  ${factLine(id, fact, view)}`);
  return [view.t('catalogue.conditions'), ...lines];
}

const SIGNS = { pass: '✔', fail: '✗', unknown: '?' } as const;

function painted(verdict: EntryCheck['verdict'], text: string, { paint }: View): string {
  if (verdict === 'pass') return paint.good(text);
  return verdict === 'fail' ? paint.bad(text) : paint.warn(text);
}

/** Facts of a licence, one a line, with source and date. */
export function licenseLines({ license, trainingData }: CatalogueEntry['spec'], view: View): string[] {
  const { id, text: _, ...clauses } = license;
  const named = Object.entries(clauses) as [keyof typeof clauses, Fact<unknown>][];
  return [
    factLine('license', id, view),
    ...named.map(([name, fact]) => factLine(name, fact, view)),
    factLine('trainingData', trainingData, view),
  ];
}

type FactName = Exclude<keyof CatalogueEntry['spec']['license'], 'id' | 'text'> | 'license' | 'trainingData';

function factLine(name: FactName, { value, source, clause, date }: Fact<unknown>, view: View): string {
  const where = [source, clause, date].filter((part) => part !== undefined).join(', ');
  return view.t('catalogue.fact-line', { fact: view.t(`catalogue.fact.${name}`), value: factWords(value), where });
}

/** Which base a model's bytes are. */
export function matchLine({ entry, by }: CatalogueMatch, view: View): string {
  return view.t(`catalogue.known.${by}`, { entry: entry ?? '' });
}

function words(value: ReturnType<typeof factWords>, view: View): string {
  if (typeof value === 'number') return formatNumber(value, view.language);
  return typeof value === 'object' ? say(view.t, value) : value;
}
