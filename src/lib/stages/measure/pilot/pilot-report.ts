import type { PilotSpec } from '../../../core/project/resources/pilot.ts';
import { shareMetric } from '../bench/figures/bench-metrics.ts';
import { type Metric, type Report, reportHead } from '../reports/report.ts';
import { wilsonInterval } from '../stats/binomial.ts';
import { bootstrap, RESAMPLES } from '../stats/bootstrap.ts';
import { krippendorffAlpha } from '../stats/krippendorff.ts';
import type { Judgement } from './judgements.ts';

/** Of each row, the number of the evaluation that each judge prefers; -1 is a tie. */
type Choices = number[][];

const TIE = -1;
/** Fewer rows, or fewer that speak on either side, repeat themselves when resampled. */
const LEAST_ROWS = 30;
const LEAST_MIXED = 10;

/** What the judges of a pilot prefer, and how far they agree. Pure but for the machine that it names. */
export function pilotReport(
  { name, spec }: { name: string; spec: PilotSpec },
  judgements: readonly Judgement[],
  run: Pick<Report, 'id' | 'evidence' | 'startedAt' | 'endedAt'>,
): Report {
  const { sheet, evaluations, dataset, seed, draw, margin, needed } = spec;
  const runs = evaluations.map((one) => one.run);
  const byRow = [...Map.groupBy(judgements, ({ row }) => row)];
  const choices = byRow.map(([, said]) => said.map(({ preferred }) => (preferred ? runs.indexOf(preferred) : TIE)));
  const alpha = krippendorffAlpha(choices, 'nominal');
  const count = (metric: string, value: number): Metric => ({ name: metric, value, unit: '', how: 'measured' });
  const judges = new Set(judgements.map(({ judge }) => judge)).size;
  return {
    ...reportHead(),
    ...run,
    type: 'pilot',
    subject: name,
    verdict: evaluations.some(({ fixture }) => fixture) ? 'fixture' : 'ok',
    metrics: [
      ...runs.map((_, at) => preference(`preference/${evaluationName(evaluations, at)}`, at, choices, seed)),
      shareMetric('ties', choices.flat().filter((choice) => choice === TIE).length, judgements.length),
      ...(alpha === undefined ? [] : [count('alpha', alpha)]),
      count('judgements', judgements.length),
      count('corrections', judgements.filter(({ correction }) => correction !== null).length),
    ],
    measured: { pilot: name, sheet, evaluations, dataset, rows: choices.length, judges },
    method: { seed, resamples: RESAMPLES, draw, marginPoints: margin, neededJudgements: needed, agreement: 'nominal' },
    discuss: Object.fromEntries(
      byRow.flatMap(([row], at) => {
        const said = Map.groupBy(choices[at] ?? [], (choice) => evaluationName(evaluations, choice));
        return said.size > 1 ? [[row, Object.fromEntries([...said].map(([one, all]) => [one, all.length]))]] : [];
      }),
    ),
  };
}

/** A share of judgements that prefer any. Those of one row depend on each other: rows are resampled, or counted where few speak. */
function preference(name: string, evaluation: number, choices: Choices, seed: number): Metric {
  const rows = choices.map((said) => said.filter((choice) => choice !== TIE)).filter(({ length }) => length > 0);
  const wins = rows.map((said) => said.filter((choice) => choice === evaluation).length);
  const share = (drawn: Iterable<number>): number => {
    let [won, decided] = [0, 0];
    for (const at of drawn) [won, decided] = [won + (wins[at] ?? 0), decided + (rows[at]?.length ?? 0)];
    return decided === 0 ? 0 : won / decided;
  };
  const [value, n] = [share(rows.keys()), rows.flat().length];
  const mixed = [wins.filter((won) => won > 0), wins.filter((won, at) => won < (rows[at]?.length ?? 0))];
  const isOften = n > rows.length && rows.length >= LEAST_ROWS && mixed.every(({ length }) => length >= LEAST_MIXED);
  const ci95 = isOften ? bootstrap(rows.length, { seed }, share) : wilsonInterval(value * rows.length, rows.length);
  const metric: Metric = { name, value, unit: '1', how: 'measured', n };
  return ci95 ? { ...metric, ci95, interval: isOften ? 'bootstrap' : 'wilson' } : metric;
}

/** The subject, with its run where several have the same; of a tie `=`. */
export function evaluationName(evaluations: PilotSpec['evaluations'], at: number): string {
  const { subject = '=', run = '' } = evaluations[at] ?? {};
  return evaluations.filter((one) => one.subject === subject).length > 1 ? `${subject} ${run}` : subject;
}
