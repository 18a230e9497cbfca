import type { ProjectReader } from '../../../core/ports/project-store.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';
import type { StoredReport } from '../reports/report-files.ts';
import { mcnemarTest } from '../stats/binomial.ts';
import { pairedInterval } from '../stats/paired.ts';
import { meanDifference } from '../stats/scores.ts';
import { rowOfQuestion } from '../suites/questions.ts';
import { type Answer, readAnswers } from './answers.ts';
import { sameRows } from './compare.ts';
import { findPair, rowsOf } from './recorded.ts';
import { mean, suiteOf } from './suite-report.ts';

/** How much better the second of two evaluations is on the same rows, points, with its 95 % interval. */
export interface RecordedDifference {
  first: string;
  second: string;
  /** Where a suite was asked: its name and the test. */
  suite?: string;
  test?: string;
  rows: number;
  points: number;
  /** Null where answers are missing, or not those of their report. */
  ci95: [number, number] | null;
}

const SEED = 1;

/** The newest evaluations on each set of rows that both have, compared by their recorded answers; both newest first. */
export async function compareRecorded(
  project: ProjectReader,
  first: readonly StoredReport[],
  second: readonly StoredReport[],
): Promise<RecordedDifference[]> {
  const newest = [...Map.groupBy(second, rowsOf).values()].flatMap(([one]) => one ?? []);
  const pairs = newest.flatMap((one) => {
    const pair = findPair([...first], [one]);
    return pair ? [pair] : [];
  });
  return (await Promise.all(pairs.map(async (pair) => differenceOf(project, pair)))).flat();
}

async function differenceOf(
  project: ProjectReader,
  [first, second]: [StoredReport, StoredReport],
): Promise<RecordedDifference[]> {
  const runs = { first: first.report.id, second: second.report.id };
  try {
    const read = ({ report }: StoredReport) => readAnswers(project, report.id, report.evidence[0]);
    const [before, after] = await Promise.all([read(first), read(second)]);
    if (!sameRows(before, after)) return [];
    const suite = suiteOf(second.report);
    if (suite) return testDifferences(before, after).map((found) => ({ ...runs, suite: suite.name, ...found }));
    const isRight = ({ correct }: { correct: boolean }): boolean => correct;
    const pairs = { ...mcnemarTest(before.map(isRight), after.map(isRight)), n: before.length };
    const [low, high] = pairedInterval(pairs, SEED).ci95;
    const points = ((pairs.onlySecond - pairs.onlyFirst) / Math.max(1, pairs.n)) * 100;
    return [{ ...runs, rows: before.length, points, ci95: [low * 100, high * 100] }];
  } catch (error) {
    if (!(error instanceof SovranError)) throw error;
    return [{ ...runs, rows: 0, points: 0, ci95: null }];
  }
}

type TestDifference = Pick<RecordedDifference, 'rows' | 'points' | 'ci95'> & { test: string };

/** Of each test of a suite, by the mean score of each row; all tests hold at once. */
function testDifferences(before: readonly Answer[], after: readonly Answer[]): TestDifference[] {
  const [one, other] = [before, after].map((answers) => Map.groupBy(answers, ({ test = '' }) => test));
  return [...(one ?? [])].map(([test, answers]) => {
    const next = scoresOf(other?.get(test) ?? []);
    const differences = scoresOf(answers).map((score, row) => (next[row] ?? 0) - score);
    const { value, n, ci95 } = meanDifference(differences, SEED, one?.size);
    return { test, rows: n, points: value * 100, ci95: [ci95[0] * 100, ci95[1] * 100] };
  });
}

/** Mean score of each row, over its variants. */
function scoresOf(answers: readonly Answer[]): number[] {
  return [...Map.groupBy(answers, rowOfQuestion).values()].map((own) => mean(own.map(({ score = 0 }) => score)));
}
