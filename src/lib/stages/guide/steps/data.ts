import { message } from '../../../core/text/message.ts';
import type { GuideFacts } from '../shape/facts.ts';
import { freeName } from '../shape/names.ts';
import type { Standing } from '../shape/standing.ts';
import type { StepDraft } from './draft.ts';
import { dataLicense, fileBlank } from './files.ts';

/** Pure: rows to learn from and to measure by. */
export function dataSteps(
  { datasets, nearby }: GuideFacts,
  { name, trained, release, ...standing }: Standing,
): StepDraft[] {
  const dataset = freeName(
    name,
    datasets.map((one) => one.name),
  );
  const rows = fileBlank('data', nearby.data, {
    question: message('guide.ask.data'),
    other: message('data.ask.from'),
    placeholder: ['--from', 'FILE'],
    words: (path) => ['--from', path],
  });
  return [
    {
      id: 'data',
      phase: 2,
      done: standing.datasets.length > 0 || trained !== null || release !== null,
      title: message('guide.step.data'),
      why: message('guide.why.data'),
      command: ['data', 'prepare', dataset, rows, dataLicense(), '--pii', 'mask'],
    },
  ];
}
