import { dropAbsent } from '../../../core/kit/drop-absent.ts';
import type { SuiteTest } from '../../../core/project/resources/suite.ts';
import { describeSubject, type Subject, subjectName } from '../bench/subject.ts';
import { type Metric, metricOf, type Report, reportHead, countFailures, describeMachine } from '../reports/report.ts';
import { boundsOf, judgeLimit } from '../reports/test-limit.ts';
import { largestDifference, mean, meanDifference, type MeanScore, meanScore } from '../stats/scores.ts';
import { rowOfQuestion } from '../suites/questions.ts';
import type { Suite } from '../../../core/project/suite-files.ts';
import type { Answer } from './answers.ts';
import type { TaskEngine } from './ask-tasks.ts';
import type { SuiteInput } from './eval-input.ts';
import { type Basis, type EvalFindings, settingsOf, verdictOf } from './eval-report.ts';

interface Asked {
  input: SuiteInput;
  subject: Subject;
  suite: Pick<Suite, 'name' | 'digest' | 'spec' | 'tasks'>;
  questions: number;
  /** What asked its tasks. */
  engine?: TaskEngine | undefined;
}

type Found = Asked & Pick<EvalFindings, 'runId' | 'answers' | 'answersDigest' | 'startedAt' | 'endedAt'>;

/** What the answers to a suite depend on. */
export function basisOfSuite({ input, subject, suite: { name, digest, tasks }, questions, engine }: Asked): Basis {
  return {
    subject: subjectName(input),
    measured: { ...describeSubject(subject), questions },
    method: { suite: { name, digest }, ...(engine ? { tasks, engine: engine.measured } : {}), ...settingsOf(input) },
    machine: describeMachine(),
  };
}

/** Name and digest of the suite that a report measured; undefined for another report. */
export function suiteOf({
  type,
  method,
}: Pick<Report, 'type' | 'method'>): { name: string; digest: string } | undefined {
  return type === 'suite' ? (method['suite'] as { name: string; digest: string }) : undefined;
}

/** Figures of every test with intervals, and whether they prove its limit. Pure but for the machine. */
export function suiteReport(found: Found): Report {
  const { runId, subject, suite, answers, answersDigest, input, startedAt, endedAt } = found;
  const { tests } = suite.spec;
  const byTest = Map.groupBy(answers, ({ test }) => test);
  const metrics = tests.flatMap((test) => testMetrics(test, byTest.get(test.name) ?? [], input.seed));
  return {
    ...reportHead(),
    id: runId,
    type: 'suite',
    ...basisOfSuite(found),
    verdict: verdictOf(answers, subject),
    evidence: [answersDigest],
    metrics,
    tests: tests.map((test) => ({ ...shownTest(test), verdict: judgeTest(test, metrics) })),
    startedAt,
    endedAt,
    failures: countFailures(answers.map(({ error }) => error)),
  };
}

/** A test as reports show it: without its rows. Pure. */
export function shownTest({ name, metric, limit, mitigation }: SuiteTest) {
  return dropAbsent({ name, metric, limit, mitigation });
}

/** Of the verdicts on each bound the worst. */
function judgeTest(test: Pick<SuiteTest, 'name' | 'limit'>, metrics: Metric[]) {
  const verdicts = boundsOf(test).map((bound) => judgeLimit(bound, metricOf({ metrics }, bound.metric)?.ci95));
  return (['failed', 'unproven'] as const).find((one) => verdicts.includes(one)) ?? 'passed';
}

/** Mean score of a test and of each variant, then how far these are apart. */
function testMetrics({ name, changes, pairs }: SuiteTest, answers: readonly Answer[], seed: number): Metric[] {
  const rows = scoredRows(answers);
  const variants = changes ?? Object.keys(pairs?.groups ?? {});
  const of = (variant: string): number[] => rows.flatMap((row) => row.get(variant) ?? []);
  const all = pairs ? rows.map((row) => mean([...row.values()])) : of(AS_IT_IS);
  return [
    asMetric(name, meanScore(all, seed), '1'),
    ...variants.map((variant) => asMetric(`${name}/${variant}`, meanScore(of(variant), seed), '1')),
    ...(changes ? [asMetric(`${name}/drop`, meanDifference(dropsOf(rows), seed), 'pt')] : []),
    ...(pairs ? [asMetric(`${name}/gap`, largestDifference(gapsOf(rows, variants), seed), 'pt')] : []),
  ];
}

const AS_IT_IS = '';

/** Scores of each row, by variant. */
function scoredRows(answers: readonly Answer[]): ReadonlyMap<string, number>[] {
  const rows = Map.groupBy(answers, rowOfQuestion).values();
  return [...rows].map((own) => new Map(own.map(({ variant = AS_IT_IS, score = 0 }) => [variant, score])));
}

/** What each row loses by its changes, on average. */
function dropsOf(rows: readonly ReadonlyMap<string, number>[]): number[] {
  return rows.flatMap((row) => {
    const changed = [...row].flatMap(([variant, score]) => (variant === AS_IT_IS ? [] : [score]));
    return changed.length === 0 ? [] : [(row.get(AS_IT_IS) ?? 0) - mean(changed)];
  });
}

/** For every two groups, by how much each row is better for the first. */
function gapsOf(rows: readonly ReadonlyMap<string, number>[], groups: readonly string[]): number[][] {
  const pairs = groups.flatMap((one, at) => groups.slice(at + 1).map((other) => [one, other] as const));
  return pairs.map(([one, other]) => rows.map((row) => (row.get(one) ?? 0) - (row.get(other) ?? 0)));
}

function asMetric(name: string, { value, n, ci95: [low, high], method }: MeanScore, unit: '1' | 'pt'): Metric {
  const scale = (share: number): number => (unit === '1' ? share : Math.round(share * 100_000) / 1000);
  return { name, value: scale(value), unit, how: 'measured', n, ci95: [scale(low), scale(high)], interval: method };
}
