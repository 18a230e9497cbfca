import { shareMetric } from '../../measure/bench/figures/bench-metrics.ts';
import type { Answer } from '../../measure/eval/answers.ts';
import { type EvalFindings, evalReport } from '../../measure/eval/eval-report.ts';
import { countFailures, type Metric, type Report } from '../../measure/reports/report.ts';
import { ALPHA, compareFloor, noiseOf } from './compare-floor.ts';
import type { Asked } from './floor.ts';

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
  return { name, value: n === 0 ? 0 : apart / n, unit: '1', how: 'measured', n };
}
