import { CONTEXT_TOKENS, describeSubject, subjectName, type Subject } from '../bench/subject.ts';
import {
  countFailures,
  describeMachine,
  reportHead,
  type Machine,
  type Metric,
  type Report,
  type Verdict,
} from '../reports/report.ts';
import { bootstrap } from '../stats/bootstrap.ts';
import { classesOf, classScores, confusionMatrix, macroF1, type LabelPair } from '../stats/classification.ts';
import { shareMetric } from '../bench/figures/bench-metrics.ts';
import type { Answer } from './answers.ts';
import type { EvalInput, SuiteInput } from './eval-input.ts';
import { isNormalised, strictForm } from '../scores/exact-match.ts';
import { groupMetrics } from './group-metrics.ts';

/** More distinct right answers than this are free text, not classes. */
const MOST_CLASSES = 50;
/** Below this share of answered rows an evaluation has failed. */
const ANSWERED_LIMIT = 0.99;
const F1_RESAMPLES = 2000;

/** What an evaluation asks, and of what. */
export interface Question {
  input: EvalInput;
  subject: Subject;
  dataset: { name: string; digest: string };
  rows: number;
}

/** Everything an evaluation found. */
export interface EvalFindings extends Omit<Question, 'rows'> {
  runId: string;
  answers: Answer[];
  answersDigest: string;
  startedAt: string;
  endedAt: string;
}

/** The part of a report that its answers depend on. */
export interface Basis {
  subject: string;
  measured: Record<string, unknown>;
  method: Record<string, unknown>;
  machine: Machine;
}

/** What the answers to a question depend on: model, rows, engine runtime, settings, host. */
export function basisOf({ input, subject, dataset, rows }: Question): Basis {
  return {
    subject: subjectName(input),
    measured: { ...describeSubject(subject), dataset: { ...dataset, split: input.split, rows } },
    method: methodOf(input),
    machine: describeMachine(),
  };
}

/** What every evaluation of a subject depends on. */
export function settingsOf(input: EvalInput | SuiteInput): Record<string, unknown> {
  const { env, maxTokens, concurrency, seed, gpus } = input;
  return {
    decoding: { temperature: 0, maxTokens, seed },
    concurrency,
    ...(env === null ? { contextTokens: CONTEXT_TOKENS } : {}),
    ...(gpus === undefined ? {} : { gpus }),
    path: 'serving engine behind the gateway',
  };
}

export function evalReport(findings: EvalFindings): Report {
  const { runId, input, subject, answers, startedAt, endedAt } = findings;
  const pairs = answers.map(({ expected, answer }) => ({ expected: strictForm(expected), answer: strictForm(answer) }));
  const asClasses = isClassification(pairs);
  return {
    ...reportHead(),
    id: runId,
    type: 'eval',
    ...basisOf({ ...findings, rows: answers.length }),
    verdict: verdictOf(answers, subject),
    evidence: [findings.answersDigest],
    metrics: [...matchMetrics(answers), ...(asClasses ? [f1Metric(pairs, input.seed)] : []), ...groupMetrics(answers)],
    startedAt,
    endedAt,
    ...(asClasses ? { classes: classScores(pairs), confusion: confusionMatrix(pairs) } : {}),
    failures: countFailures(answers.map(({ error }) => error)),
  };
}

/** Few distinct right answers that repeat: then precision, recall and F1 mean something. */
export function isClassification(pairs: readonly LabelPair[]): boolean {
  const classes = classesOf(pairs).length;
  return classes >= 2 && classes <= MOST_CLASSES && classes <= pairs.length / 2;
}

/** Failed where too few questions were answered. */
export function verdictOf(answers: readonly Answer[], { model }: Subject): Verdict {
  const answered = answers.filter(({ error }) => error === undefined).length;
  if (answered < ANSWERED_LIMIT * answers.length) return 'failed';
  return soundVerdict(model);
}

/** Verdict of an evaluation that got its answers: those of a fixture are never evidence. */
export function soundVerdict(model: Subject['model']): Verdict {
  return model?.spec.kind === 'fixture' ? 'fixture' : 'ok';
}

function matchMetrics(answers: readonly Answer[]): Metric[] {
  const n = answers.length;
  const lenient = answers.filter(
    ({ expected, answer, error }) => error === undefined && isNormalised(expected, answer),
  );
  return [
    shareMetric('exact-match', answers.filter(({ correct }) => correct).length, n),
    shareMetric('normalised-match', lenient.length, n),
    shareMetric('answered', answers.filter(({ error }) => error === undefined).length, n),
  ];
}

/** Macro-F1 with a bootstrap interval over rows; classes stay those of all rows. */
function f1Metric(pairs: readonly LabelPair[], seed: number): Metric {
  const ci95 = bootstrap(pairs.length, { seed, resamples: F1_RESAMPLES }, macroF1Of(pairs));
  const metric: Metric = { name: 'macro-f1', value: macroF1(pairs), unit: '1', how: 'measured', n: pairs.length };
  return ci95 ? { ...metric, ci95, interval: 'bootstrap' } : metric;
}

/** Macro-F1 of chosen rows, on class numbers: it runs thousands of times. */
function macroF1Of(pairs: readonly LabelPair[]): (rows: Uint32Array) => number {
  const labels = new Map(classesOf(pairs).map((label, at) => [label, at]));
  const expected = Int32Array.from(pairs, (pair) => labels.get(pair.expected) ?? 0);
  const answered = Int32Array.from(pairs, (pair) => labels.get(pair.answer) ?? labels.size);
  return (rows) => {
    const [support, given, right] = [0, 1, 2].map(() => new Float64Array(labels.size + 1)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    for (const row of rows) {
      const [want, got] = [expected[row] ?? 0, answered[row] ?? 0];
      support[want] = (support[want] ?? 0) + 1;
      given[got] = (given[got] ?? 0) + 1;
      if (want === got) right[want] = (right[want] ?? 0) + 1;
    }
    let sum = 0;
    for (let at = 0; at < labels.size; at++)
      sum += (2 * (right[at] ?? 0)) / ((support[at] ?? 0) + (given[at] ?? 0) || 1);
    return sum / labels.size;
  };
}

function methodOf(input: EvalInput): Record<string, unknown> {
  const { split, limit } = input;
  return {
    split,
    ...(limit === null ? {} : { limit }),
    ...settingsOf(input),
    exact: 'equal after Unicode NFC and trimming; a failed request is a wrong answer',
  };
}
