import { message } from '../../../core/text/message.ts';
import type { GuideFacts } from '../shape/facts.ts';
import { freeName } from '../../../core/kit/free-name.ts';
import type { Standing } from '../shape/standing.ts';
import type { ChoiceBlank } from '../shape/step.ts';
import { inPhase, type StepDraft } from './draft.ts';
import { dataLicense, fileBlank } from './files.ts';

/** The answer that takes a dataset of another use case. */
const SHARED = 'shared';

/** Pure: rows to learn from and to measure by. */
export function dataSteps(facts: GuideFacts, standing: Standing, without: ReadonlySet<string>): StepDraft[] {
  const { name, trained, release, datasets } = standing;
  const hasOwn = datasets.some((one) => facts.alone || one === name);
  const dataset = freeName(name, facts.datasets);
  return inPhase(2, [
    {
      id: 'data',
      done: hasOwn || without.has('data') || trained !== null || release !== null,
      command: ['data', 'prepare', dataset, rowsBlank(facts, standing), dataLicense(), '--pii', 'mask'],
      skip: { blank: 'data', answer: SHARED },
    },
  ]);
}

/** A file, or, where other use cases have prepared rows, those. */
function rowsBlank({ nearby }: GuideFacts, { datasets }: Standing): ChoiceBlank {
  const blank = fileBlank('data', nearby.data, {
    question: message('guide.ask.data'),
    other: message('data.ask.from'),
    placeholder: ['--from', 'FILE'],
    words: (path) => ['--from', path],
  });
  if (datasets.length === 0) return blank;
  return { ...blank, choices: [...blank.choices, { value: SHARED, label: message('guide.shared-data') }] };
}
