import type { Operation } from '../../../core/operation/operation.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { exportActions, openMlflow } from './actions.ts';
import { checkExperimentName, type MlflowInput } from './input.ts';
import { planExport, type ExportFacts } from './plan.ts';
import { readRemote } from './remote.ts';
import { exportedOf, exportVerdict, type Exported } from './result.ts';
import { readWanted } from './wanted.ts';

/** Sends runs, models and what is live to an MLflow server; sent again, it changes nothing. */
export const exportMlflow: Operation<MlflowInput, ExportFacts, Exported> = {
  id: 'export mlflow',
  concurrent: true,
  target: ({ url }) => `Mlflow/${url}`,
  gather: gatherExport,
  plan: planExport,
  actions: exportActions,
  result: async ({ input, plan, outputs }) => exportedOf(input, plan, outputs),
  verdict: ({ input, plan, outputs }) => exportVerdict(exportedOf(input, plan, outputs)),
  describe: ({ input, plan, outputs }) => {
    const { url, name, created, updated } = exportedOf(input, plan, outputs);
    return { subject: 'export mlflow', event: { url, name, created, updated } };
  },
};

async function gatherExport(input: MlflowInput, ctx: StageContext): Promise<ExportFacts> {
  const name = input.name ?? checkExperimentName((await ctx.project.settings()).name);
  const wanted = await readWanted(ctx);
  const { name: _name, ...at } = input;
  const mlflow = await openMlflow(at, ctx);
  try {
    return { name, wanted, remote: await readRemote(mlflow, name) };
  } finally {
    await mlflow.close();
  }
}
