import type { Answer } from '../../measure/eval/answers.ts';
import { classesOf, OTHER } from '../../measure/stats/classification.ts';
import { isClassification } from '../../measure/eval/eval-report.ts';
import { strictForm } from '../../measure/eval/ask-rows.ts';
import type { CanaryRun } from '../canary/canary-runs.ts';
import { FEATURES, type FeatureName, type FeatureValue, type FeatureValues } from './feature.ts';
import { periodAt, type Periods } from './periods.ts';
import { guessLanguage, looksRefused } from './words.ts';

/** Answers that reference and window need each: one canary. */
export const LEAST_ANSWERS = 50;

type Take = (answer: Answer, classes: ReadonlySet<string>) => FeatureValue | undefined;

const TAKE: Record<(typeof FEATURES)['canary'][number], Take> = {
  'answer-length': ({ answer }) => answer.length,
  language: ({ answer }) => guessLanguage(answer),
  refusal: ({ answer }) => (looksRefused(answer) ? 'refused' : 'answered'),
  'finish-reason': ({ finishReason }) => finishReason,
  class: ({ answer }, classes) => {
    if (classes.size === 0) return undefined;
    return classes.has(strictForm(answer)) ? strictForm(answer) : OTHER;
  },
};

/** Pure: values of every feature of the answers of canaries, by when they ran. */
export function canaryFeatures(runs: readonly CanaryRun[], periods: Periods): FeatureValues[] {
  const classes = classesIn(runs);
  const within = (list: Periods['windows'], take: Take): FeatureValue[][] => {
    const grouped: FeatureValue[][] = list.map(() => []);
    for (const { report, answers } of runs)
      grouped[periodAt(list, report.startedAt) ?? -1]?.push(...valuesOf(answers, take, classes));
    return grouped;
  };
  return FEATURES.canary.map((name) => ({
    name: name satisfies FeatureName,
    blocks: within(periods.blocks, TAKE[name]),
    windows: within(periods.windows, TAKE[name]),
    least: LEAST_ANSWERS,
  }));
}

function valuesOf(answers: readonly Answer[], take: Take, classes: ReadonlySet<string>): FeatureValue[] {
  return answers.flatMap((answer) => (answer.error === undefined ? (take(answer, classes) ?? []) : []));
}

/** Classes of the rows; none where answers are free text. */
function classesIn(runs: readonly CanaryRun[]): ReadonlySet<string> {
  const pairs = (runs.at(-1)?.answers ?? []).map(({ expected, answer }) => ({
    expected: strictForm(expected),
    answer,
  }));
  return new Set(isClassification(pairs) ? classesOf(pairs) : []);
}
