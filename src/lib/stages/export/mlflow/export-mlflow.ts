import { outputOf } from '../../../core/kit/to-json.ts';
import type { FinishedRun, Operation } from '../../../core/operation/operation.ts';
import type { Plan, Step } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import type { MlflowInput } from './input.ts';
import { planExport, type ExportFacts, type SendArgs } from './plan.ts';
import { nothingSent, send, withServer, type Exported } from './send.ts';

/** Sends runs, models and what is live to an MLflow server; sent again, it changes nothing. */
export const exportMlflow: Operation<MlflowInput, ExportFacts, Exported> = {
  id: 'export mlflow',
  concurrent: true,
  target: ({ url }) => `Mlflow/${url}`,
  gather: (input, ctx) => withServer(input, ctx, async ({ mlflow: _mlflow, ...facts }) => facts),
  plan: planExport,
  actions: { send },
  result: async ({ plan, outputs }) => exportedOf(plan, outputs),
  verdict({ plan, outputs }) {
    const { length: count } = exportedOf(plan, outputs).failed;
    return count === 0 ? undefined : { reason: message('mlflow.refused-some', { count }), next: [] };
  },
  describe: ({ plan, outputs }) => {
    const { url, name, created, updated } = exportedOf(plan, outputs);
    return { subject: 'export mlflow', event: { url, name, created, updated } };
  },
};

/** What an export did; without outputs nothing was sent. Pure. */
export function exportedOf(
  { steps }: Pick<Plan, 'steps'>,
  outputs: FinishedRun<MlflowInput>['outputs'] = {},
): Exported {
  const [step] = steps as [Step];
  const { input, name, left } = step.args as SendArgs;
  return outputOf<Exported>(outputs, 'send') ?? { ...nothingSent(input.url, name), ...left };
}
