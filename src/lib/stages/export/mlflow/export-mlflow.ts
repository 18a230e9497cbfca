import type { JsonObject } from '../../../core/ports/json.ts';
import type { Operation, Verdict } from '../../../core/operation/operation.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Plan } from '../../../core/operation/plan/plan.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { exportActions, type ObjectOutput, openMlflow } from './actions.ts';
import { readContent } from './content.ts';
import { checkExperimentName, type MlflowInput } from './input.ts';
import { keyOf, planExport, type ExportFacts } from './plan.ts';
import { findExperiment, findRegistered, readRuns, readVersions, type Found } from './remote.ts';
import type { MlflowExport } from './schema.ts';

/** What became of an export; reasons are not worded yet. */
export interface Exported extends Omit<MlflowExport, 'failed'> {
  failed: { object: string; reason: Message }[];
}

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

async function gatherExport({ name: given, ...at }: MlflowInput, ctx: StageContext): Promise<ExportFacts> {
  const name = given ?? checkExperimentName((await ctx.project.settings()).name);
  const mlflow = await openMlflow(at, ctx);
  try {
    const experiment = await findExperiment(mlflow, name);
    const registered = await findRegistered(mlflow, name);
    const runs =
      experiment && !experiment.isDeleted ? await readRuns(mlflow, experiment.id) : new Map<string, Found[]>();
    const versions = registered ? await readVersions(mlflow, name) : new Map<string, Found>();
    const aliases = [...(registered?.aliases ?? [])].map(([alias, ref]): [string, Found] => {
      const content = [...versions].find(([, version]) => version.ref === ref)?.[0];
      return [keyOf({ kind: 'alias', id: alias }), { ref, content }];
    });
    return {
      name,
      experiment,
      registered,
      wanted: await readContent(ctx, experiment?.takesFiles ?? true),
      there: new Map([
        ...[...runs].flatMap(([id, all]) =>
          standingFor(all).map((found) => [keyOf({ kind: 'run', id }), found] as const),
        ),
        ...[...versions].map(([id, found]) => [keyOf({ kind: 'version', id }), found] as const),
        ...aliases,
      ]),
    };
  } finally {
    await mlflow.close();
  }
}

/** Of several runs the one that is not deleted, else one that a person deleted: what an export deletes has a newer one beside it. */
function standingFor(all: readonly Found[]): Found[] {
  const found = all.find(({ isDeleted }) => !isDeleted) ?? all.find(({ content }) => content !== undefined);
  return found ? [found] : [];
}

/** Counts and refusals of an export, from its plan and the outputs of its steps; without outputs nothing was done. Pure. */
export function exportedOf(
  { url }: MlflowInput,
  { steps }: Pick<Plan, 'steps'>,
  outputs: Readonly<Record<string, unknown>>,
): Exported {
  const { name, unchanged, skipped } = (steps.at(-1)?.args ?? {}) as JsonObject &
    Pick<Exported, 'name' | 'unchanged' | 'skipped'>;
  const ended = steps.flatMap(({ id, change }) => {
    const output = outputs[id] as ObjectOutput | undefined;
    return output ? [{ id, change, output }] : [];
  });
  const count = (wanted: string): number =>
    ended.filter(({ change, output }) => change === wanted && output.outcome === 'ok').length;
  return {
    url,
    name,
    created: count('create'),
    updated: count('update'),
    removed: count('delete'),
    unchanged,
    failed: ended.flatMap(({ id, output }) =>
      output.outcome === 'failed' ? [{ object: id.slice(id.indexOf(' ') + 1), reason: output.text }] : [],
    ),
    withoutFiles: ended.filter(({ output }) => output.outcome === 'ok' && output.withoutFiles).length,
    skipped,
  };
}

/** Why an export did not send everything; undefined where it did. */
function exportVerdict({ failed }: Exported): Verdict | undefined {
  if (failed.length === 0) return undefined;
  return { reason: message('mlflow.refused-some', { count: failed.length }), next: [] };
}
