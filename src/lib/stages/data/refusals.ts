import type { DropReason } from '../../core/project/resources/dataset.ts';
import { fixable, message, type Message } from '../../core/text/message.ts';
import { counted, listOf } from '../../core/text/message-list.ts';
import { failedError, refusedError } from '../../core/text/sovran-error.ts';
import type { Manifest } from './assemble/manifest.ts';
import type { DataTerms } from '../../core/project/resources/charter.ts';
import { brokenTerms } from './terms.ts';
import type { Tally } from './assemble/tally.ts';
import { badSource } from './source/source-error.ts';
import type { SourceFacts } from './source/describe-source.ts';
import type { Problem } from './rows/chat-row.ts';
import { SHAPES } from './rows/read-shape.ts';
import type { ChunkResult } from './threads/chunk-result.ts';
import type { SourceRead } from './threads/read-sources.ts';

/** Bad rows named in the refusal; all are in its details. */
const SHOWN_ERRORS = 3;

/** A file that changed while it was read, or since the plan: what came out would be of neither state. */
export function refuseMoved(read: readonly SourceRead[]): void {
  const moved = read.find(({ facts, size }) => facts.bytes !== size);
  if (!moved) return;
  const { path } = moved.facts;
  throw failedError('source-changed', fixable('data.changed', { path, before: moved.facts.bytes, now: moved.size }), {
    details: { path, before: moved.facts.bytes, now: moved.size },
  });
}

export function refuseEmpty({ rowsIn }: Tally, sources: readonly SourceFacts[]): void {
  if (rowsIn > 0) return;
  const path = sources.map((source) => source.path).join(', ');
  throw badSource(
    'empty-source',
    message('data.empty', { path }),
    message('data.empty.fix'),
    { path },
    sources[0]?.path,
  );
}

/** The share of invalid rows among those that the recipe wants is over the limit (exit 3). */
export function refuseTooManyBad(
  { rowsIn, filtered, invalid, problems, errors }: Tally,
  sources: readonly SourceFacts[],
  maxBad: number,
): void {
  const wanted = rowsIn - filtered;
  const all = invalid === wanted;
  if (invalid === 0 || (!all && invalid / wanted <= maxBad)) return;
  const [first] = errors;
  const reasons = (Object.entries(problems) as [Problem, number][]).sort((left, right) => right[1] - left[1]);
  const places = errors.slice(0, SHOWN_ERRORS).map((one) => placeOf(one, sources));
  const params = {
    invalid,
    wanted,
    places: listOf(places),
    share: percent(invalid / wanted),
    limit: percent(maxBad),
    reasons: listOf(reasons.map(([problem, count]) => counted(message(`data.row.${problem}`), count))),
    path: first ? (sources[first.source]?.path ?? '') : '',
    line: first?.line ?? 0,
    byte: first?.byte ?? 0,
  };
  throw refusedError('too-many-bad-rows', message(all ? 'data.all-bad' : 'data.too-many-bad', params), {
    fix: adviseBad(invalid / wanted, reasons[0]?.[0]),
    details: { invalid, rows: wanted, maxBad, problems: { ...problems }, errors: errors.slice(0, 10) },
  });
}

/** Accepting the loss of every row is not a fix, nor of rows that only want other field names: the file is misread. */
function adviseBad(share: number, most: Problem | undefined): Message {
  if (most === 'unknown-shape') return message('data.shape.fix', { shapes: SHAPES.join('; ') });
  const accepted = Math.ceil(share * 100) / 100;
  return accepted < 1 ? message('data.too-many-bad.fix', { share: accepted }) : message('data.all-bad.fix');
}

/** A label names a class of answers: more are names of rows, and none would be counted often enough to say anything. */
const MOST_LABELS = 10_000;

/** More labels than classes can be (exit 2), with the first row that has one too many. */
export function refuseManyLabels(
  results: readonly ChunkResult[],
  { rowsBefore }: Tally,
  sources: readonly SourceFacts[],
): void {
  const known = new Set<string>();
  for (const [at, { source, columns, labelNames }] of results.entries()) {
    for (const [number, label] of labelNames.entries()) {
      if (known.add(label).size <= MOST_LABELS) continue;
      const row = (rowsBefore[at] ?? 0) + (columns.rows[columns.labels?.indexOf(number) ?? 0] ?? 0);
      const { path = '' } = sources[source] ?? {};
      const text = message('data.many-labels', { path, row, most: MOST_LABELS });
      throw badSource('many-labels', text, message('data.many-labels.fix'), { path, row });
    }
  }
}

/** Every row was dropped for a reason that is not an error (exit 3). */
export function refuseNothingLeft({ rows }: Pick<Manifest, 'rows'>): void {
  if (rows.out > 0) return;
  const dropped = Object.entries(rows.dropped) as [DropReason, number][];
  const reasons = listOf(dropped.map(([reason, count]) => counted(dropWord(reason), count)));
  throw refusedError('nothing-left', fixable('data.nothing-left', { count: rows.in, reasons }), {
    details: { in: rows.in, dropped: { ...rows.dropped } },
  });
}

/** Most rows nearly repeat another: they share a template, which near duplicates would drop (exit 3). */
export function refuseTemplate({ rows }: Manifest): void {
  const near = rows.dropped['near-duplicate'] ?? 0;
  if (near <= rows.out) return;
  throw refusedError('near-duplicates', fixable('data.near-duplicates', { near, out: rows.out }), {
    details: { near, out: rows.out },
  });
}

/** Rows by which models of this project are judged: what learns from them cannot be judged by them (exit 3). */
export function refuseContaminated({ rows, contamination }: Manifest, sources: readonly SourceFacts[]): void {
  const count = rows.dropped.contaminated ?? 0;
  if (count === 0 || !contamination) return;
  const { examples } = contamination;
  const places = examples
    .slice(0, SHOWN_ERRORS)
    .map(({ source, row, dataset }) =>
      message('data.contaminated.place', { path: sources[source]?.path ?? '', row, dataset }),
    );
  throw refusedError('contaminated', fixable('data.contaminated', { count, places: listOf(places) }), {
    details: { count, examples },
  });
}

/** Rows that break a term of the charter (exit 3). */
export function refuseOutsideTerms(name: string, manifest: Manifest, terms: DataTerms | undefined, now: string): void {
  if (!terms) return;
  const { rows, sources, pii, languages, groups, days } = manifest;
  const counted = { ...(languages && { languages }), ...(groups && { groups }), ...(days && { days }) };
  const judged = { ...counted, license: '', sources: sources.map((one) => ({ ...one, path: one.name })), rows };
  const personal = { pii: pii.action, ...(pii.found && { piiFound: pii.found }) };
  const broken = brokenTerms({ ...judged, ...personal }, terms, now);
  if (broken.length === 0) return;
  const reason = listOf(broken.map((one) => one.reason));
  throw refusedError('outside-charter', message('data.terms.broken', { name, reason }), {
    details: { terms: broken.map(({ term }) => term) },
  });
}

function placeOf({ source, line, problem }: Tally['errors'][number], sources: readonly SourceFacts[]): Message {
  const place = `${sources[source]?.path ?? ''}:${line}`;
  return message('text.detail', { text: place, detail: message(`data.row.${problem}`) });
}

/** Why rows were dropped, for people. */
export function dropWord(reason: DropReason): Message {
  return message(`data.reason.${reason}`);
}

/** Up to three digits, never rounded to a limit it is over. */
function percent(share: number): number {
  return Math.round(share * 100_000) / 1000;
}
