import type { UsageRequest } from '../../../core/ports/usage-journal.ts';
import { strictForm } from '../../measure/scores/exact-match.ts';
import { isClassification } from '../../measure/eval/eval-report.ts';
import { classesOf, OTHER } from '../../measure/stats/classification.ts';
import type { CanaryRun } from '../canary/canary-runs.ts';
import type { Observation } from './feature.ts';
import { guessLanguage, looksRefused } from '../../data/quality/words.ts';

/** What a request says. Pure. */
export function observeRequest(request: UsageRequest): Observation {
  const { at, outcome, application, sentBytes } = request;
  const answered = outcome === 'answered' ? { 'answer-bytes': request.bytes, duration: request.durationMs } : {};
  return { at, values: { 'request-bytes': sentBytes, outcome, application, ...answered } };
}

/** What the answers of a canary say; where they are free text they have no class. Pure. */
export function observeCanary({ report: { startedAt: at }, answers }: CanaryRun): Observation[] {
  const pairs = answers.map(({ expected, answer }) => ({ expected: strictForm(expected), answer }));
  const classes = new Set(isClassification(pairs) ? classesOf(pairs) : []);
  const classOf = (text: string): string => (classes.has(text) ? text : OTHER);
  return answers
    .filter(({ error }) => error === undefined)
    .map(({ answer, finishReason }) => ({
      at,
      values: {
        'answer-length': answer.length,
        language: guessLanguage(answer),
        refusal: looksRefused(answer) ? 'refused' : 'answered',
        'finish-reason': finishReason,
        class: classes.size === 0 ? undefined : classOf(strictForm(answer)),
      },
    }));
}

/** Keeps evenly spaced values of a long row, at least `most`, below twice as many, in their order. */
export function thin<Value>(values: Iterable<Value>, most: number): { kept: Value[]; count: number } {
  let kept: Value[] = [];
  let [stride, count] = [1, 0];
  for (const value of values) {
    if (count++ % stride === 0) kept.push(value);
    if (kept.length < 2 * most) continue;
    kept = kept.filter((_, at) => at % 2 === 0);
    stride *= 2;
  }
  return { kept, count };
}
