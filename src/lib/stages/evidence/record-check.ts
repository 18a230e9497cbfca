import type { Operation } from '../../core/operation/operation.ts';
import { createStep } from '../../core/operation/plan/create-step.ts';
import { resourceOf } from '../../core/operation/steps/resource-actions.ts';
import { outputOf, toJson } from '../../core/kit/to-json.ts';
import { message } from '../../core/text/message.ts';
import { runFile } from '../measure/reports/report-files.ts';
import { type Check, checkControls, type CheckQuestion, checkQuestion } from './check.ts';
import { worst } from './control/control.ts';
import { CHECK_FILE, readCheck } from './recorded-check.ts';

/** Checks as `checkControls` does, and keeps what was found with its evidence. */
export const recordCheck: Operation<CheckQuestion, unknown, Check> = {
  id: 'govern check',
  target: ({ environment }) => (environment === undefined ? 'Project' : `Environment/${environment}`),
  gather: (question, ctx) => checkQuestion(ctx, question),
  plan: (question) => {
    const title = message('evidence.step', { name: question.environment ?? '*' });
    return { gates: [], steps: [createStep('record', title, toJson(question))] };
  },
  actions: {
    record: {
      async apply(question: CheckQuestion, { ctx, project, runId }) {
        const startedAt = ctx.clock.now();
        const { controls, ...check } = await checkControls(ctx, question);
        const verdict = worst(controls.map((one) => one.verdict));
        const found = controls.map(({ control: { id }, ...judged }) => ({ id, ...judged }));
        const subject = question.environment ?? question.control ?? 'project';
        const run = { operation: 'govern check', subject, kind: 'check', status: 'succeeded', startedAt, verdict };
        await project.writeFile(
          runFile(runId, CHECK_FILE),
          `${JSON.stringify({ ...check, controls: found }, null, 1)}\n`,
        );
        await project.write(resourceOf('Run', runId, { ...run, outputs: [] }));
        return { run: runId, verdict };
      },
    },
  },
  result: async ({ runId }, ctx) => readCheck(ctx, runId),
  describe: ({ outputs }) => ({
    event: { verdict: outputOf<{ verdict: string }>(outputs, 'record')?.verdict ?? null },
  }),
};
