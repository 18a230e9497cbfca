import type { Action } from '../../../core/operation/operation.ts';
import { outputOf } from '../../../core/kit/to-json.ts';
import { launchActions, type StartArgs } from '../../jobs/start-job.ts';
import { RECORD_STEP } from './steps.ts';

const startJob = launchActions['start-job'] as Action<StartArgs>;

/** Starts the job of `train launch` on the answers that an earlier step of the run recorded, if any. */
export const startStudent: Action<StartArgs> = {
  apply: (args, scope) => {
    const made = outputOf<{ digest: string }>(scope.outputs, RECORD_STEP);
    return startJob.apply(made ? onDataset(args, made.digest) : args, scope);
  },
  compensate: async (args, scope) => startJob.compensate?.(args, scope),
};

/** The same start with another dataset: its digest is known only when the answers are. Pure. */
export function onDataset({ request, draft, prior }: StartArgs, digest: string): StartArgs {
  const replaced = <Input extends { role: string }>(inputs: Input[]): Input[] =>
    inputs.map((input) => (input.role === 'dataset' ? { ...input, digest } : input));
  const collect = request.collect.map(({ tree, model }) => ({
    tree,
    model: {
      ...model,
      lineage: model.lineage.map((parent) => (parent.relation === 'trained-on' ? { ...parent, digest } : parent)),
    },
  }));
  return {
    request: { ...request, inputs: replaced(request.inputs), collect },
    draft: { ...draft, inputs: replaced(draft.inputs) },
    prior,
  };
}
