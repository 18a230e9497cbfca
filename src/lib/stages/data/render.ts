import { SPLITS, type DropReason } from '../../core/project/resources/dataset.ts';
import { message } from '../../core/text/message.ts';
import { type Column, renderTable, right } from '../../core/text/table.ts';
import { formatNumber, say } from '../../core/text/translate.ts';
import type { View } from '../../core/text/view.ts';
import type { Manifest } from './assemble/manifest.ts';
import { sumOf } from './assemble/tally.ts';
import type { Inspection } from './inspect.ts';
import type { Problem } from './rows/chat-row.ts';
import { dropWord } from './refusals.ts';
import type { DatasetEntry, DatasetExport } from './schema.ts';
import type { NamedDataset } from './prepare-input.ts';
import type { DatasetVerdict } from './verify.ts';

export function renderDatasets(datasets: DatasetEntry[], view: View): string[] {
  if (datasets.length === 0) return [view.t('project.not-found.none')];
  const columns: Column[] = [
    'data.column.name',
    right(view.t('data.column.rows')),
    ...SPLITS.map(right),
    'data.column.license',
    'data.column.prepared',
    'data.column.digest',
  ];
  const cells = datasets.map(({ name, rows, splits, license, preparedAt, digest }) => [
    name,
    ...[rows.out, ...SPLITS.map((split) => splits[split])].map((count) => formatNumber(count, view.language)),
    license,
    view.time(preparedAt),
    digest.slice(7, 19),
  ]);
  return renderTable(view, columns, cells);
}

/** A dataset just prepared: what stayed, what was dropped and why. */
export function renderPrepared(dataset: NamedDataset, view: View): string[] {
  const { name, rows } = dataset;
  return [view.t('data.prepared', { name, out: rows.out, in: rows.in }), ...describe(dataset, undefined, view)];
}

/** Files that `data export` wrote. */
export function renderDatasetExport({ path, files }: DatasetExport, view: View): string[] {
  const lines = files.map((file) => `  ${path}/${file.path}  ${view.t('data.exported', { rows: file.rows })}`);
  return [...lines, `  ${path}/croissant.json`];
}

/** The whole manifest, and sample rows if asked for. */
export function renderInspection({ dataset, manifest, samples }: Inspection, view: View): string[] {
  const { rows } = dataset;
  return [
    view.paint.bold(view.t('data.title', { name: dataset.name })),
    view.t('data.prepared', { name: dataset.name, out: rows.out, in: rows.in }),
    ...describe(dataset, manifest, view),
    ...renderConflicts(manifest, view),
    view.t('data.lengths', manifest.lengths),
    ...renderSources(dataset, view),
    ...renderLabels(manifest, view),
    ...samples.map(({ split, row }) => `${view.paint.dim(split)}  ${JSON.stringify(row)}`),
  ];
}

/** The verdict of `data verify`, then what differs. */
export function renderVerdict({ dataset, verified, sources, differences }: DatasetVerdict, view: View): string[] {
  const { name, digest } = dataset;
  const head = verified
    ? view.paint.good(view.t('data.verified', { name, digest }))
    : view.paint.bad(view.t('data.not-verified', { name }));
  return [
    head,
    ...differences.map(({ path, problem }) => detailLine(path, `data.problem.${problem}`, view)),
    ...sources.map(({ path, status }) => detailLine(path, `data.source.${status}`, view)),
  ];
}

function detailLine(name: string, what: Parameters<View['t']>[0], view: View): string {
  return `  ${view.t('text.pair', { name, text: view.t(what) })}`;
}

function describe(dataset: NamedDataset, manifest: Manifest | undefined, view: View): string[] {
  const { splits, preferences, leakage, conflicts, digest, answers } = dataset;
  return [
    ...renderDropped(dataset, manifest, view),
    view.t('data.splits', { ...splits, overlap: leakage.overlap }),
    ...(answers ? [view.t('data.answers', { teacher: answers.teacher.name, source: answers.source.name })] : []),
    ...renderTarget(dataset, view),
    ...(dataset.feedback ?? []).map((one) => view.t('data.feedback', one)),
    ...(preferences ? [view.t('data.preferences', { count: preferences })] : []),
    ...SPLITS.filter((name) => dataset.split[name] > 0 && splits[name] === 0).map((split) =>
      view.paint.warn(view.t('data.empty-split', { split })),
    ),
    renderPii(dataset, view),
    ...renderSecrets(dataset, view),
    ...renderShares('data.languages', dataset.languages, view),
    ...renderShares('data.groups', dataset.groups, view),
    ...(dataset.days
      ? [view.t('data.days', { oldest: view.time(dataset.days.oldest), newest: view.time(dataset.days.newest) })]
      : []),
    ...(conflicts > 0 ? [view.paint.warn(view.t('data.conflicts', { count: conflicts }))] : []),
    view.t('project.digest', { digest }),
  ];
}

/** What the rows were checked by, and how long they are for it. */
export function renderTarget({ target }: Pick<NamedDataset, 'target'>, view: View): string[] {
  if (!target) return [];
  const { model, tokens } = target;
  const checked = view.t('data.target', { model });
  if (!tokens) return [checked, view.t('data.tokens.unknown', { model })];
  const { context, over = 0, seed, ...counts } = tokens;
  const counted = view.t('data.tokens', { ...counts, seed: seed.slice(7, 19) });
  const share = Math.round((10_000 * over) / Math.max(1, tokens.rows)) / 100;
  return [checked, counted, ...(context === undefined ? [] : [view.t('data.tokens.over', { share, context })])];
}

function renderDropped({ rows }: NamedDataset, manifest: Manifest | undefined, view: View): string[] {
  const reasons = Object.entries(rows.dropped) as [DropReason, number][];
  return reasons.map(([reason, count]) => {
    const problems = (Object.entries(manifest?.problems ?? {}) as [Problem, number][]).map(([problem, count]) =>
      view.t('text.counted', { word: message(`data.row.${problem}`), count }),
    );
    const why = reason === 'invalid' && problems.length > 0 ? ` (${problems.join(', ')})` : '';
    return view.t('data.dropped', { count, reason: `${say(view.t, dropWord(reason))}${why}` });
  });
}

function renderSecrets({ secrets }: NamedDataset, view: View): string[] {
  if (!secrets || secrets.found === 0) return [];
  const line = view.t(`data.secrets.${secrets.action}`, { count: secrets.found });
  return [secrets.action === 'report' ? view.paint.warn(line) : line];
}

function renderShares(
  key: 'data.languages' | 'data.groups',
  counts: Readonly<Record<string, number>> | undefined,
  view: View,
): string[] {
  const total = sumOf(counts ?? {});
  if (!counts || total === 0) return [];
  const sorted = Object.entries(counts).toSorted(([, one], [, other]) => other - one);
  const shares = sorted.map(([name, count]) =>
    view.t('data.share', { name, share: Math.round((1000 * count) / total) / 10 }),
  );
  return [view.t(key, { shares: shares.join(', ') })];
}

function renderPii({ pii, piiFound }: NamedDataset, view: View): string {
  if (!piiFound) return view.paint.warn(view.t('data.pii.unknown'));
  const found = Object.entries(piiFound).map(([type, count]) => `${type} ${count}`);
  if (found.length === 0) return view.t('data.pii.none');
  const line = view.t(`data.pii.${pii}`, { found: found.join(', ') });
  return pii === 'report' ? view.paint.warn(line) : line;
}

/** Rows are named `line of input`, with the source where there are several. */
function renderConflicts({ conflicts, sources }: Manifest, view: View): string[] {
  return conflicts.examples.map((places) => {
    const named = places.map(({ source, row }) => (sources.length > 1 ? `${sources[source]?.name}:${row}` : `${row}`));
    return view.t('data.conflict', { places: named.join(' ≠ ') });
  });
}

function renderSources({ sources }: NamedDataset, view: View): string[] {
  if (sources.length === 0) return [];
  const counted = right(view.t('data.column.rows'));
  const columns: Column[] = ['data.column.source', counted, 'data.column.license', { title: 'sha256' }];
  const cells = sources.map(({ path, rows, license, sha256 }) => [path, String(rows), license, sha256.slice(7, 19)]);
  return renderTable(view, columns, cells);
}

/** Labels that people see; `--json` has them all. */
export const MOST_LABELS = 50;

function renderLabels({ labels }: Manifest, view: View): string[] {
  if (!labels) return [];
  const all = Object.entries(labels);
  const cells = all
    .slice(0, MOST_LABELS)
    .map(([label, counts]) => [label, ...SPLITS.map((name) => String(counts[name]))]);
  const table = renderTable(view, ['data.column.label', ...SPLITS.map(right)], cells);
  const rest = all.length - cells.length;
  return rest > 0 ? [...table, view.t('data.labels.rest', { count: rest })] : table;
}
