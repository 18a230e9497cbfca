import { shareMetric } from '../../measure/bench/figures/bench-metrics.ts';
import { describeSubject, type Subject } from '../../measure/bench/subject.ts';
import type { Answer } from '../../measure/eval/answers.ts';
import {
  countFailures,
  describeMachine,
  type Metric,
  type Report,
  type Verdict,
} from '../../measure/reports/report.ts';
import { ALPHA, compareFloor, type FloorComparison, noiseOf } from './compare-floor.ts';
import type { Asked } from './floor.ts';
import type { CanaryInput } from './input.ts';

/** Below this share of answered requests a canary has failed. */
const ANSWERED_LIMIT = 0.99;

/** Everything a canary found. `floor`: answers of the run that recorded it. */
export interface CanaryFindings {
  runId: string;
  input: CanaryInput;
  asked: Asked & { digest: string };
  subject: Subject;
  answers: Answer[];
  answersDigest: string;
  floor?: Answer[];
  startedAt: string;
  endedAt: string;
}

/** Pure, but for the machine it describes. */
export function canaryReport(found: CanaryFindings): Report {
  const { runId, input, asked, subject, answers, startedAt, endedAt } = found;
  const compared = found.floor && compareFloor(found.floor, answers);
  return {
    apiVersion: 'sovran/v1',
    kind: 'Report',
    schemaVersion: 1,
    id: runId,
    type: 'canary',
    subject: input.env ?? '',
    verdict: verdictOf(answers, compared),
    evidence: [found.answersDigest],
    metrics: [...shares(answers), ...(compared && found.floor ? comparison(compared, found.floor) : noise(answers))],
    measured: {
      ...describeSubject(subject),
      dataset: { name: asked.dataset, digest: asked.digest, split: asked.split, rows: asked.rows },
    },
    method: methodOf(input, asked),
    machine: describeMachine(),
    startedAt,
    endedAt,
    failures: countFailures(answers.map(({ error }) => error)),
  };
}

function verdictOf(answers: readonly Answer[], compared?: FloorComparison): Verdict {
  const count = answers.filter(({ error }) => error === undefined).length;
  if (count < ANSWERED_LIMIT * answers.length) return 'failed';
  return compared?.drifts ? 'drift' : 'ok';
}

function shares(answers: readonly Answer[]): Metric[] {
  const n = answers.length;
  return [
    shareMetric('exact-match', answers.filter(({ correct }) => correct).length, n),
    shareMetric('answered', answers.filter(({ error }) => error === undefined).length, n),
  ];
}

function noise(answers: readonly Answer[]): Metric[] {
  return [{ name: 'noise', value: noiseOf(answers), unit: '1', how: 'measured', n: answers.length }];
}

function comparison({ rows, changed, pWrong, pChanged }: FloorComparison, floor: readonly Answer[]): Metric[] {
  const figure = (name: string, value: number): Metric => ({ name, value, unit: '', how: 'measured', n: rows });
  return [
    shareMetric('exact-floor', floor.filter(({ correct }) => correct).length, floor.length),
    { ...(noise(floor)[0] as Metric) },
    shareMetric('changed', changed, rows),
    figure('p-wrong', pWrong),
    figure('p-changed', pChanged),
  ];
}

function methodOf({ app, seed }: CanaryInput, { maxTokens, concurrency, repetitions, floor }: Asked): Report['method'] {
  return {
    app,
    decoding: { temperature: 0, maxTokens, seed },
    concurrency,
    repetitions,
    floor,
    alpha: ALPHA,
    test: 'each row’s answer is exchangeable with those of the floor: exact, one-sided, Holm for wrong and for changed answers',
  };
}
