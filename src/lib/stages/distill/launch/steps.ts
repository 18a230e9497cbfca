import type { AnswersRecord } from '../../../core/project/resources/dataset.ts';
import type { Step } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import { answersName, type DistillInput } from '../request/input.ts';

/** Id of the step whose output names the answers. */
export const RECORD_STEP = 'record-answers';

/** Pure: ask, store, record. From the record on the run goes forward: asking costs more than a training that fails to start. */
export function answerSteps(input: DistillInput, record: AnswersRecord, rows: number): Step[] {
  const { teacher, dataset, host, name } = input;
  const args = toJson({ input, record });
  const step = { args, change: 'create', risk: 'none' } as const;
  return [
    {
      ...step,
      id: 'ask-teacher',
      action: 'ask-teacher',
      title: message('distill.step.ask', { teacher, rows, dataset }),
      host,
    },
    { ...step, id: 'store-answers', action: 'store-answers', title: message('data.step.store') },
    {
      ...step,
      id: RECORD_STEP,
      action: RECORD_STEP,
      title: message('data.step.write', { name: answersName(name) }),
      pivot: true,
    },
  ];
}
