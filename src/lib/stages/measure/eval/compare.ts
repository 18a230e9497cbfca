import { reportHead, type Metric, type Report, type Verdict } from '../reports/report.ts';
import type { StoredReport } from '../reports/report-files.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { RESAMPLES } from '../stats/bootstrap.ts';
import { pairedInterval, type PairedInterval } from '../stats/paired.ts';
import { mcnemarTest } from '../stats/binomial.ts';
import { fixable } from '../../../core/text/message.ts';
import { refusedError, type SovranError } from '../../../core/text/sovran-error.ts';
import { readAnswers, type Answer } from './answers.ts';
import { findEvaluations, pairUp, rowsOf } from './recorded.ts';

export interface CompareInput {
  /** The reference. */
  first: string;
  /** The candidate. */
  second: string;
  /** How much worse the candidate may be, in points of exact match (per cent). */
  margin: number;
  seed: number;
}

/** Compares two evaluations row by row. Throws `different-rows` (exit 3) unless both answered the same rows. */
export async function compareEvaluations(input: CompareInput, ctx: StageContext): Promise<Report> {
  const startedAt = ctx.clock.now();
  const [first, second] = pairUp(
    await findEvaluations(ctx.project, input.first),
    await findEvaluations(ctx.project, input.second),
  );
  if (rowsOf(first) !== rowsOf(second)) throw differentRows(input);
  const answers: [Answer[], Answer[]] = [await answersOf(first, ctx), await answersOf(second, ctx)];
  if (!sameRows(...answers)) throw differentRows(input);
  return comparisonReport(input, [first, second], answers, { id: ctx.ids.next(), startedAt, endedAt: ctx.clock.now() });
}

/** Pure: verdict of a difference's interval against the margin, all in points. */
export function compareVerdict([low, high]: readonly [number, number], margin: number): Verdict {
  if (low > 0) return 'better';
  if (low >= -margin) return 'not-inferior';
  return high < 0 ? 'inferior' : 'inconclusive';
}

/** Whether a verdict satisfies what the caller requires; better is also not inferior. */
export function meetsRequirement(verdict: Verdict, required: string | undefined): boolean {
  return required === undefined || verdict === required || (required === 'not-inferior' && verdict === 'better');
}

function comparisonReport(
  input: CompareInput,
  [first, second]: [StoredReport, StoredReport],
  [before, after]: [Answer[], Answer[]],
  run: { id: string; startedAt: string; endedAt: string },
): Report {
  const test = mcnemarTest(
    before.map(({ correct }) => correct),
    after.map(({ correct }) => correct),
  );
  const pairs = { ...test, n: before.length };
  const interval = pairedInterval(pairs, input.seed);
  const ci95 = scale(interval.ci95);
  const fixture = [first, second].some(({ report }) => report.verdict === 'fixture');
  return {
    ...reportHead(),
    ...run,
    type: 'comparison',
    subject: `${first.report.subject} → ${second.report.subject}`,
    verdict: compareVerdict(ci95, input.margin),
    evidence: [first.digest, second.digest],
    metrics: comparisonMetrics(pairs, { ...interval, ci95 }, [first.report, second.report]),
    measured: { first: identityOf(first), second: identityOf(second), dataset: first.report.measured.dataset, fixture },
    method: { marginPoints: input.margin, ...resampled(interval, input.seed), test: 'McNemar, exact' },
  };
}

function comparisonMetrics(
  test: { onlyFirst: number; onlySecond: number; pValue: number; n: number },
  { ci95, method: interval }: PairedInterval,
  [first, second]: [Report, Report],
): Metric[] {
  const { n } = test;
  const mean = (test.onlySecond - test.onlyFirst) / n;
  const measured = { how: 'measured', n } as const;
  return [
    { name: 'difference', value: round(mean * 100), unit: 'pt', ci95, interval, ...measured },
    { name: 'p-value', value: test.pValue, unit: '', ...measured },
    { name: 'only-first', value: test.onlyFirst, unit: '', ...measured },
    { name: 'only-second', value: test.onlySecond, unit: '', ...measured },
    ...exactOf(first, 'exact-first'),
    ...exactOf(second, 'exact-second'),
  ];
}

/** What a resampled interval hangs on; a score interval has no chance in it. */
function resampled({ method }: PairedInterval, seed: number): Record<string, number> {
  return method === 'bootstrap' ? { seed, resamples: RESAMPLES } : {};
}

function exactOf({ metrics }: Report, name: string): Metric[] {
  return metrics.filter((metric) => metric.name === 'exact-match').map((metric) => ({ ...metric, name }));
}

function identityOf({ report, digest }: StoredReport): Record<string, unknown> {
  return { run: report.id, report: digest, model: report.measured.model };
}

function answersOf({ report }: StoredReport, ctx: StageContext): Promise<Answer[]> {
  return readAnswers(ctx.project, report.id, report.evidence[0]);
}

/** Whether both answered the same rows, in one order. */
export function sameRows(first: Answer[], second: Answer[]): boolean {
  return first.length === second.length && first.every(({ id }, row) => id === second[row]?.id);
}

/** Shares as points. */
function scale([low, high]: [number, number]): [number, number] {
  return [round(low * 100), round(high * 100)];
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function differentRows({ first, second }: CompareInput): SovranError {
  return refusedError('different-rows', fixable('eval.different-rows', { first, second }));
}
