import { shareMetric } from '../../measure/bench/figures/bench-metrics.ts';
import type { Answer } from '../../measure/eval/answers.ts';
import { type EvalFindings, evalReport } from '../../measure/eval/eval-report.ts';
import { countFailures, type Metric, type Report } from '../../measure/reports/report.ts';
import type { Asked } from './floor.ts';
import { strictForm } from '../../measure/eval/ask-rows.ts';
import { exchangeTest } from '../../measure/stats/exchange.ts';
import { holmAdjusted } from '../../measure/stats/holm.ts';

/** Of the first answers to each row the report of an evaluation, with what all of them say beside the floor's. */
export function canaryReport(found: EvalFindings, { floor, repetitions }: Asked, floorAnswers: Answer[]): Report {
  const { answers } = found;
  const report = evalReport({ ...found, answers: answers.slice(0, answers.length / repetitions) });
  const compared = floor ? compareFloor(floorAnswers, answers) : undefined;
  const failures = countFailures(answers.map(({ error }) => error));
  const test = 'exact, one-sided: the answer to a row is exchangeable with those of the floor; Holm for both questions';
  const app = found.input.app;
  return {
    ...report,
    type: 'canary',
    subject: found.input.env ?? '',
    verdict: report.verdict === 'failed' ? 'failed' : compared?.drifts ? 'drift' : 'ok',
    metrics: [...report.metrics, share('noise', noiseOf(floor ? floorAnswers : answers)), ...comparison(compared)],
    method: { ...report.method, app, repetitions, floor: floor?.run ?? null, alpha: ALPHA, test },
    failures,
  };
}

function comparison(compared?: ReturnType<typeof compareFloor>): Metric[] {
  if (!compared) return [];
  const { rows, changed, pWrong, pChanged } = compared;
  const figure = (name: string, value: number): Metric => ({ name, value, unit: '', how: 'measured', n: rows });
  return [shareMetric('changed', changed, rows), figure('p-wrong', pWrong), figure('p-changed', pChanged)];
}

function share(name: string, { apart, n }: { apart: number; n: number }): Metric {
  return { name, value: n === 0 ? null : apart / n, unit: '1', how: 'measured', n };
}

/** Chance of an alarm where nothing changed. */
const ALPHA = 0.01;

/**
 * Pure: whether more answers are wrong, or unlike the others of their row, than the floor's noise explains. `changed`: rows
 * with a new answer.
 */
export function compareFloor(floor: readonly Answer[], now: readonly Answer[]) {
  const before = groupRows(floor);
  const rows = answered(now)
    .map((answer) => [...(before.get(answer.id) ?? []), answer])
    .filter(({ length }) => length > 2);
  const [pWrong = 1, pChanged = 1] = holmAdjusted([
    exchangeTest(rows.map((answers) => answers.map(({ correct }) => (correct ? 0 : 1)))),
    exchangeTest(rows.map(distances)),
  ]);
  const changed = rows.map(distances).filter((scores) => scores.at(-1) === scores.length - 1).length;
  return { rows: rows.length, changed, pWrong, pChanged, drifts: Math.min(pWrong, pChanged) <= ALPHA };
}

/** How many of all answers differ from the most frequent one of their row. Pure. */
export function noiseOf(floor: readonly Answer[]): { apart: number; n: number } {
  const rows = [...groupRows(floor).values()];
  return { apart: rows.reduce((sum, row) => sum + Math.min(...distances(row)), 0), n: rows.flat().length };
}

function groupRows(answers: readonly Answer[]): Map<string, Answer[]> {
  return Map.groupBy(answered(answers), ({ id }) => id);
}

/** Those of failed requests say nothing. */
function answered(answers: readonly Answer[]): Answer[] {
  return answers.filter(({ error }) => error === undefined);
}

/** For each answer of a row, how many others differ from it. */
function distances(answers: readonly Answer[]): number[] {
  const texts = answers.map(({ answer }) => strictForm(answer));
  return texts.map((text) => texts.filter((other) => other !== text).length);
}
