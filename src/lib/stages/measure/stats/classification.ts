import { z } from 'zod';
import { wilsonInterval } from './binomial.ts';

const interval = z.lazy(() => z.tuple([z.number(), z.number()]));

/** Scores of one class. Intervals are Wilson’s; F1 has none. */
export const classScoreSchema = z.lazy(() =>
  z.object({
    label: z.string(),
    /** Rows that expect this class. */
    support: z.number().int(),
    answered: z.number().int(),
    correct: z.number().int(),
    precision: z.number(),
    recall: z.number(),
    f1: z.number(),
    precision95: interval.optional(),
    recall95: interval.optional(),
  }),
);
export type ClassScore = z.infer<typeof classScoreSchema>;

export interface LabelPair {
  expected: string;
  answer: string;
}

/** Answers that name no class of the data. */
export const OTHER = '(other)';

/** Scores per class of the data; an invented class counts as a wrong answer. A division by zero is 0. */
export function classScores(pairs: readonly LabelPair[]): ClassScore[] {
  return classesOf(pairs).map((label) => scoreClass(label, pairs));
}

/** Unweighted mean of the F1 of all expected classes; 0 for no rows. */
export function macroF1(pairs: readonly LabelPair[]): number {
  const labels = classesOf(pairs);
  const sum = labels.reduce((total, label) => total + countClass(label, pairs).f1, 0);
  return labels.length === 0 ? 0 : sum / labels.length;
}

/** Rows: expected class; columns: answered class, the last one `(other)`. */
export function confusionMatrix(pairs: readonly LabelPair[]): { labels: string[]; counts: number[][] } {
  const labels = classesOf(pairs);
  const column = new Map(labels.map((label, at) => [label, at]));
  const counts = labels.map(() => Array.from({ length: labels.length + 1 }, () => 0));
  for (const { expected, answer } of pairs) {
    const row = counts[column.get(expected) ?? 0];
    const at = column.get(answer) ?? labels.length;
    if (row) row[at] = (row[at] ?? 0) + 1;
  }
  return { labels: [...labels, OTHER], counts };
}

/** Distinct expected classes, sorted. */
export function classesOf(pairs: readonly LabelPair[]): string[] {
  return [...new Set(pairs.map(({ expected }) => expected))].sort();
}

function scoreClass(label: string, pairs: readonly LabelPair[]): ClassScore {
  const score = countClass(label, pairs);
  const precision95 = wilsonInterval(score.correct, score.answered);
  const recall95 = wilsonInterval(score.correct, score.support);
  return { ...score, ...(precision95 ? { precision95 } : {}), ...(recall95 ? { recall95 } : {}) };
}

function countClass(label: string, pairs: readonly LabelPair[]): ClassScore {
  const support = pairs.filter(({ expected }) => expected === label).length;
  const answered = pairs.filter(({ answer }) => answer === label).length;
  const correct = pairs.filter(({ expected, answer }) => expected === label && answer === label).length;
  const [precision, recall] = [ratio(correct, answered), ratio(correct, support)];
  return { label, support, answered, correct, precision, recall, f1: ratio(2 * correct, support + answered) };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
