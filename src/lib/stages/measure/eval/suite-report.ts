import type { SuiteTest } from '../../../core/project/resources/suite.ts';
import { describeSubject, type Subject, subjectName } from '../bench/subject.ts';
import {
  countFailures,
  describeMachine,
  type Metric,
  metricOf,
  type Report,
  reportHead,
  type TestResult,
} from '../reports/report.ts';
import { largestDifference, meanDifference, type MeanScore, meanScore } from '../stats/scores.ts';
import { boundOf, judgeLimit } from '../reports/test-limit.ts';
import { rowOfQuestion } from '../suites/questions.ts';
import type { Answer } from './answers.ts';
import type { SuiteInput } from './eval-input.ts';
import { type Basis, settingsOf, verdictOf } from './eval-report.ts';

/** Which suite measured, by its name and what it asks. */
export interface SuiteMeasured {
  name: string;
  digest: string;
}

interface Found {
  runId: string;
  input: SuiteInput;
  subject: Subject;
  suite: SuiteMeasured & { tests: readonly SuiteTest[] };
  answers: Answer[];
  answersDigest: string;
  startedAt: string;
  endedAt: string;
}

type SuiteBasis = { questions: number; suite: SuiteMeasured } & Pick<Found, 'input' | 'subject'>;

/** What the answers to a suite depend on. */
export function basisOfSuite({ input, subject, suite: { name, digest }, questions }: SuiteBasis): Basis {
  return {
    subject: subjectName(input),
    measured: { ...describeSubject(subject), questions },
    method: { suite: { name, digest }, ...settingsOf(input) },
    machine: describeMachine(),
  };
}

/** The suite that a report measured; undefined for another report. */
export function suiteOf({ type, method }: Pick<Report, 'type' | 'method'>): SuiteMeasured | undefined {
  return type === 'suite' ? (method['suite'] as SuiteMeasured) : undefined;
}

/** Figures of every test with intervals, and whether they prove its limit. Pure but for the machine. */
export function suiteReport(found: Found): Report {
  const { runId, subject, suite, answers, answersDigest, input, startedAt, endedAt } = found;
  const metrics = suite.tests.flatMap((test) => testMetrics(test, answersTo(test, answers), input.seed));
  return {
    ...reportHead(),
    id: runId,
    type: 'suite',
    ...basisOfSuite({ ...found, questions: answers.length }),
    verdict: verdictOf(answers, subject),
    evidence: [answersDigest],
    metrics,
    tests: suite.tests.map((test) => judgeTest(test, metrics)),
    startedAt,
    endedAt,
    failures: countFailures(answers.map(({ error }) => error)),
  };
}

function answersTo({ name }: SuiteTest, answers: readonly Answer[]): Answer[] {
  return answers.filter(({ test }) => test === name);
}

function judgeTest(test: SuiteTest, metrics: readonly Metric[]): TestResult {
  const { name, metric, limit, mitigation } = test;
  const bound = boundOf(test);
  const ci95 = metricOf({ metrics: [...metrics] }, bound.metric)?.ci95;
  const verdict = ci95 ? judgeLimit(bound, ci95) : 'unproven';
  return { name, metric, limit, verdict, ...(mitigation === undefined ? {} : { mitigation }) };
}

/** Mean score of a test and of each variant, then how far these are apart. */
function testMetrics({ name, changes, pairs }: SuiteTest, answers: readonly Answer[], seed: number): Metric[] {
  const rows = rowsOf(answers);
  const variants = changes ?? Object.keys(pairs?.groups ?? {});
  return [
    asMetric(
      name,
      meanScore(
        rows.map(({ plain, of }) => plain ?? mean([...of.values()])),
        seed,
      ),
    ),
    ...variants.map((variant) =>
      asMetric(
        `${name}/${variant}`,
        meanScore(
          rows.flatMap(({ of }) => of.get(variant) ?? []),
          seed,
        ),
      ),
    ),
    ...(changes ? [asPoints(`${name}/drop`, meanDifference(dropsOf(rows), seed))] : []),
    ...(pairs ? [asPoints(`${name}/gap`, largestDifference(gapsOf(rows, variants), seed))] : []),
  ];
}

interface ScoredRow {
  /** As it is; undefined where each group is asked. */
  plain?: number | undefined;
  of: Map<string, number>;
}

/** Scores of each row, by variant. */
export function rowsOf(answers: readonly Answer[]): ScoredRow[] {
  const rows = Map.groupBy(answers, rowOfQuestion);
  return [...rows.values()].map((own) => ({
    plain: own.find(({ variant }) => variant === undefined)?.score,
    of: new Map(own.flatMap(({ variant, score = 0 }) => (variant === undefined ? [] : [[variant, score] as const]))),
  }));
}

/** What each row loses by its changes, on average. */
function dropsOf(rows: readonly ScoredRow[]): number[] {
  return rows.flatMap(({ plain = 0, of }) => (of.size === 0 ? [] : [plain - mean([...of.values()])]));
}

/** For every two groups, by how much each row is better for the first. */
function gapsOf(rows: readonly ScoredRow[], groups: readonly string[]): number[][] {
  const pairs = groups.flatMap((one, at) => groups.slice(at + 1).map((other) => [one, other] as const));
  return pairs.map(([one, other]) => rows.map(({ of }) => (of.get(one) ?? 0) - (of.get(other) ?? 0)));
}

/** Mean of scores. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / Math.max(1, values.length);
}

function asMetric(name: string, { value, n, ci95, method }: MeanScore): Metric {
  return { name, value, unit: '1', how: 'measured', n, ci95, interval: method };
}

function asPoints(name: string, found: MeanScore | undefined): Metric {
  const { value, n, ci95, method } = found ?? {
    value: 0,
    n: 0,
    ci95: [0, 100] as [number, number],
    method: 'score' as const,
  };
  const points = (share: number): number => Math.round(share * 100_000) / 1000;
  return {
    name,
    value: points(value),
    unit: 'pt',
    how: 'measured',
    n,
    ci95: [points(ci95[0]), points(ci95[1])],
    interval: method,
  };
}
