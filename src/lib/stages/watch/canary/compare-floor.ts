import type { Answer } from '../../measure/eval/answers.ts';
import { strictForm } from '../../measure/eval/ask-rows.ts';
import { exchangeTest } from '../../measure/stats/exchange.ts';
import { holmAdjusted } from '../../measure/stats/holm.ts';

/** Chance of an alarm where nothing changed. */
export const ALPHA = 0.01;

/** A canary beside the repetitions of its floor. Probabilities are adjusted for both tests (Holm). */
export interface FloorComparison {
  /** Rows with an answer now and two or more in the floor. */
  rows: number;
  /** Rows whose answer the floor does not have. */
  changed: number;
  /** That as many or more are wrong. */
  pWrong: number;
  /** That answers are as far or farther from the others of their row. */
  pChanged: number;
  drifts: boolean;
}

/** Pure: row by row, by id. The floor's noise is in both tests: a row that it answers in two ways may do so now. */
export function compareFloor(floor: readonly Answer[], now: readonly Answer[]): FloorComparison {
  const rows = pairRows(floor, now);
  const [pWrong = 1, pChanged = 1] = holmAdjusted([
    exchangeTest(rows.map((answers) => answers.map(({ correct }) => (correct ? 0 : 1)))),
    exchangeTest(rows.map(distances)),
  ]);
  const changed = rows.map(distances).filter((scores) => scores.at(-1) === scores.length - 1).length;
  return { rows: rows.length, changed, pWrong, pChanged, drifts: Math.min(pWrong, pChanged) <= ALPHA };
}

/** Answers of each row, that of now last; those of failed requests say nothing. */
function pairRows(floor: readonly Answer[], now: readonly Answer[]): Answer[][] {
  const before = Map.groupBy(answered(floor), ({ id }) => id);
  return answered(now)
    .map((answer) => [...(before.get(answer.id) ?? []), answer])
    .filter(({ length }) => length > 2);
}

function answered(answers: readonly Answer[]): Answer[] {
  return answers.filter(({ error }) => error === undefined);
}

/** For each answer of a row, how many others differ from it. */
function distances(answers: readonly Answer[]): number[] {
  const texts = answers.map(({ answer }) => strictForm(answer));
  return texts.map((text) => texts.filter((other) => other !== text).length);
}

/** Share of the floor's answers that differ from the most frequent one of their row. Pure. */
export function noiseOf(floor: readonly Answer[]): number {
  const rows = [...Map.groupBy(answered(floor), ({ id }) => id).values()];
  const apart = rows.reduce((sum, answers) => sum + Math.min(...distances(answers)), 0);
  return apart / (answered(floor).length || 1);
}
