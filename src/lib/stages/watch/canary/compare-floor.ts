import type { Answer } from '../../measure/eval/answers.ts';
import { strictForm } from '../../measure/eval/ask-rows.ts';
import { exchangeTest } from '../../measure/stats/exchange.ts';
import { holmAdjusted } from '../../measure/stats/holm.ts';

/** Chance of an alarm where nothing changed. */
export const ALPHA = 0.01;

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
