import { dropAbsent } from '../../../core/kit/drop-absent.ts';
import type { ProjectReader } from '../../../core/ports/project-store.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';
import type { StoredReport } from '../reports/report-files.ts';
import { mean, meanDifference } from '../stats/scores.ts';
import { rowOfQuestion } from '../suites/questions.ts';
import { type Answer, readAnswers } from './answers.ts';
import { sameRows } from './compare.ts';
import { findPair, rowsOf } from './recorded.ts';
import { suiteOf } from './suite-report.ts';

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
  const pairs = newest.map((one) => findPair([...first], [one])).filter((pair) => pair !== undefined);
  return (await Promise.all(pairs.map(async (pair) => differenceOf(project, pair)))).flat();
}

async function differenceOf(
  project: ProjectReader,
  [first, second]: [StoredReport, StoredReport],
): Promise<RecordedDifference[]> {
  const suite = suiteOf(second.report)?.name;
  const runs = { first: first.report.id, second: second.report.id, ...dropAbsent({ suite }) };
  try {
    const read = ({ report }: StoredReport) => readAnswers(project, report.id, report.evidence[0]);
    const [before, after] = await Promise.all([read(first), read(second)]);
    if (!sameRows(before, after)) return [];
    return differencesOf(before, after).map((found) => ({ ...runs, ...found }));
  } catch (error) {
    if (!(error instanceof SovranError)) throw error;
    return [{ ...runs, rows: 0, points: 0, ci95: null }];
  }
}

/** Of all rows, or of each test of a suite, by the mean score of a row; all tests hold at once. */
function differencesOf(before: readonly Answer[], after: readonly Answer[]) {
  const tests = Map.groupBy(before, ({ test }) => test);
  return [...tests.keys()].map((test) => {
    const [one, other] = [before, after].map((answers) => scoresOf(answers.filter((each) => each.test === test)));
    const differences = (one ?? []).map((score, row) => (other?.[row] ?? 0) - score);
    const { value, n, ci95 } = meanDifference(differences, SEED, tests.size);
    return {
      ...dropAbsent({ test }),
      rows: n,
      points: value * 100,
      ci95: [ci95[0] * 100, ci95[1] * 100] as [number, number],
    };
  });
}

/** Mean score of each row, over its variants. */
function scoresOf(answers: readonly Answer[]): number[] {
  const rows = Map.groupBy(answers, rowOfQuestion).values();
  return [...rows].map((own) => mean(own.map(({ correct, score = Number(correct) }) => score)));
}
