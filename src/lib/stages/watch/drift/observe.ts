import type { UsageRequest } from '../../../core/ports/usage-journal.ts';
import { strictForm } from '../../measure/eval/ask-rows.ts';
import { isClassification } from '../../measure/eval/eval-report.ts';
import { classesOf, OTHER } from '../../measure/stats/classification.ts';
import type { CanaryRun } from '../canary/canary-runs.ts';
import type { Observation } from './feature.ts';

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

/** The most frequent words that the other language does not have. */
const STOP_WORDS = {
  en: 'the of and to in is that it for was with as be this are not have from by at you or an which we can will has but',
  fr: 'le la les de des du et à un une est que qui en pour dans ce cette il elle ne pas sur au avec plus vous nous sont par',
};
const LANGUAGES = Object.entries(STOP_WORDS).map(([name, words]) => ({ name, words: new Set(words.split(' ')) }));

/** `en`, `fr`, or `other` where neither has more of its stop words: a guess. Pure. */
export function guessLanguage(text: string): string {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const [first, second] = LANGUAGES.map(({ name, words: own }) => ({
    name,
    hits: words.filter((word) => own.has(word)).length,
  })).toSorted((a, b) => b.hits - a.hits);
  return first && first.hits > (second?.hits ?? 0) ? first.name : 'other';
}

const REFUSALS = [
  /^(i['’]m|i am) (very |so )?(sorry|unable|not able)\b/,
  /^(sorry|i apologi[sz]e)\b/,
  /^i (can['’]t|cannot|can not|won['’]t|must decline)\b/,
  /\bas an? (ai|language model|assistant)\b/,
  /^(je suis |je (me )?vois )?(désolée?|navrée?)(?!\p{L})/u,
  /^je (ne peux pas|ne suis pas en mesure|refuse|m['’]excuse)\b/,
  /\ben tant qu['’](ia|assistant|intelligence|un modèle)\b/,
];
const OPENING_CHARS = 200;

/** Whether an answer opens like a refusal, in English or French: a guess. Pure. */
export function looksRefused(text: string): boolean {
  const opening = text.trim().toLowerCase().slice(0, OPENING_CHARS);
  return REFUSALS.some((pattern) => pattern.test(opening));
}
