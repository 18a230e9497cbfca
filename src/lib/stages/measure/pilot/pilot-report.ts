import type { PilotSpec } from '../../../core/project/resources/pilot.ts';
import { shareMetric } from '../bench/figures/bench-metrics.ts';
import { type Metric, type Report, reportHead } from '../reports/report.ts';
import { wilsonInterval } from '../stats/binomial.ts';
import { bootstrap, RESAMPLES } from '../stats/bootstrap.ts';
import { krippendorffAlpha } from '../stats/krippendorff.ts';
import type { Judgement } from './judgements.ts';

/** How often one is preferred on a row, of how many that prefer any. */
interface Wins {
  wins: number;
  decided: number;
}

/** Fewer rows, or fewer that speak on either side, repeat themselves when resampled. */
const LEAST_ROWS = 30;
const LEAST_MIXED = 10;

/** What the judges of a pilot prefer, and how far they agree. Pure but for the machine that it names. */
export function pilotReport(
  { name, spec }: { name: string; spec: PilotSpec },
  judgements: readonly Judgement[],
  run: Pick<Report, 'id' | 'evidence' | 'startedAt' | 'endedAt'>,
): Report {
  const byRow = [...Map.groupBy(judgements, ({ row }) => row).values()];
  const { sheet, evaluations, dataset, seed, draw, margin, needed } = spec;
  const judges = new Set(judgements.map(({ judge }) => judge)).size;
  return {
    ...reportHead(),
    ...run,
    type: 'pilot',
    subject: name,
    verdict: evaluations.some(({ fixture }) => fixture) ? 'fixture' : 'ok',
    metrics: [...preferences(spec, byRow), ...counts(judgements), ...agreement(spec, byRow)],
    measured: { pilot: name, sheet, evaluations, dataset, rows: byRow.length, judges },
    method: { seed, resamples: RESAMPLES, draw, marginPoints: margin, neededJudgements: needed, agreement: 'nominal' },
    discuss: discussed(spec, byRow),
  };
}

function preferences({ evaluations, seed }: PilotSpec, byRow: Judgement[][]): Metric[] {
  return evaluations.map(({ run }, at) => {
    const rows = byRow.map((said) => ({
      wins: said.filter(({ preferred }) => preferred === run).length,
      decided: said.filter(({ preferred }) => preferred !== null).length,
    }));
    return preference(
      `preference/${evaluationName(evaluations, at)}`,
      rows.filter(({ decided }) => decided > 0),
      seed,
    );
  });
}

/** A share of judgements that prefer any; judgements of one row depend on each other, so that rows are what is drawn. */
function preference(name: string, rows: readonly Wins[], seed: number): Metric {
  const share = (drawn: Iterable<number>): number => {
    let [wins, decided] = [0, 0];
    for (const at of drawn) [wins, decided] = [wins + (rows[at]?.wins ?? 0), decided + (rows[at]?.decided ?? 0)];
    return decided === 0 ? 0 : wins / decided;
  };
  const value = share(rows.keys());
  const n = rows.reduce((sum, { decided }) => sum + decided, 0);
  const metric: Metric = { name, value, unit: '1', how: 'measured', n };
  if (isResampled(rows, n)) {
    const ci95 = bootstrap(rows.length, { seed }, share);
    return ci95 ? { ...metric, ci95, interval: 'bootstrap' } : metric;
  }
  const ci95 = wilsonInterval(value * rows.length, rows.length);
  return ci95 ? { ...metric, ci95, interval: 'wilson' } : metric;
}

function isResampled(rows: readonly Wins[], judgements: number): boolean {
  const [some, notAll] = [rows.filter(({ wins }) => wins > 0), rows.filter(({ wins, decided }) => wins < decided)];
  return judgements > rows.length && rows.length >= LEAST_ROWS && Math.min(some.length, notAll.length) >= LEAST_MIXED;
}

function counts(judgements: readonly Judgement[]): Metric[] {
  const n = judgements.length;
  const corrected = judgements.filter(({ correction }) => correction !== null).length;
  return [
    shareMetric('ties', judgements.filter(({ preferred }) => preferred === null).length, n),
    { name: 'judgements', value: n, unit: '', how: 'measured' },
    { name: 'corrections', value: corrected, unit: '', how: 'measured' },
  ];
}

/** Left out where one judge judged, or all chose the same throughout. */
function agreement({ evaluations }: PilotSpec, byRow: Judgement[][]): Metric[] {
  const codes = new Map(evaluations.map(({ run }, at) => [run as string | null, at]));
  const units = byRow.map((said) => said.map(({ preferred }) => codes.get(preferred) ?? evaluations.length));
  const value = krippendorffAlpha(units, 'nominal');
  return value === undefined ? [] : [{ name: 'alpha', value, unit: '', how: 'measured', n: byRow.length }];
}

/** By row on which judges differ, how many chose what. */
function discussed({ evaluations }: PilotSpec, byRow: Judgement[][]): Record<string, Record<string, number>> {
  const names = new Map(evaluations.map(({ run }, at) => [run as string | null, evaluationName(evaluations, at)]));
  const counted = byRow.map((said): [string, Record<string, number>] => {
    const groups = Map.groupBy(said, ({ preferred }) => names.get(preferred) ?? 'tie');
    return [said[0]?.row ?? '', Object.fromEntries([...groups].map(([name, own]) => [name, own.length]))];
  });
  return Object.fromEntries(counted.filter(([, choices]) => Object.keys(choices).length > 1));
}

/** The subject; with its run where several have the same. */
export function evaluationName(evaluations: PilotSpec['evaluations'], at: number): string {
  const { subject = '', run = '' } = evaluations[at] ?? {};
  return evaluations.filter((one) => one.subject === subject).length > 1 ? `${subject} ${run}` : subject;
}
