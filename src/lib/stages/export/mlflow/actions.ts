import { toJson } from '../../../core/kit/to-json.ts';
import type { Json } from '../../../core/ports/json.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Action, Actions, StepScope } from '../../../core/operation/operation.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { isRefused, mlflowOf, type Mlflow } from './client.ts';
import type { MlflowInput } from './input.ts';
import { putAlias, putVersion, removeAlias } from './put-version.ts';
import { putRun } from './put-run.ts';
import { findExperiment, findRegistered } from './remote.ts';
import { tagList } from './tags.ts';
import { projectTags, readWantedRun, type WantedAlias, type WantedVersion } from './wanted.ts';

/** What a step leaves: `failed` where the server refused this one thing, with its reason. */
export type ObjectOutput = { outcome: 'ok' } | { outcome: 'failed'; text: Message };

/** Place of an export, as every step carries it. */
export type At = Omit<MlflowInput, 'name'>;

type Put<Args> = (
  args: Args & { at: At },
  mlflow: Mlflow,
  scope: StepScope,
) => Promise<ObjectOutput | undefined | void>;

/** Opens the server of an export. */
export async function openMlflow({ url, tokenFile, user, caFile }: At, ctx: StageContext): Promise<Mlflow> {
  const place = {
    url,
    ...(tokenFile === null ? {} : { tokenFile }),
    ...(user === null ? {} : { user }),
    ...(caFile === null ? {} : { caFile }),
  };
  return mlflowOf(await ctx.webService(place));
}

/** Looks first, so that it can be repeated; what the server refuses does not end the run. */
function putting<Args>(put: Put<Args>): Action<Args & { at: At }> {
  return {
    async apply(args, scope): Promise<Json> {
      const mlflow = await scope.things.own('mlflow', () => openMlflow(args.at, scope.ctx));
      try {
        return toJson((await put(args, mlflow, scope)) ?? { outcome: 'ok' as const });
      } catch (error) {
        if (!isRefused(error)) throw error;
        return toJson({ outcome: 'failed' as const, text: error.text });
      }
    },
  };
}

export const exportActions: Actions = {
  'put-experiments': putting<{ name: string }>(async ({ name }, mlflow, { project }) => {
    if (await findExperiment(mlflow, name)) return;
    await mlflow.post('experiments/create', { name, tags: tagList(await projectTags(project)) });
  }),
  'put-runs': putting<{ name: string; run: string; content: string }>(
    async ({ name, run, content }, mlflow, { ctx }) => {
      const experiment = await findExperiment(mlflow, name);
      const wanted = await readWantedRun(ctx, run);
      if (!experiment) return without('mlflow.no-experiment');
      if (wanted) await putRun(mlflow, experiment.id, wanted, content);
      return undefined;
    },
  ),
  'put-models': putting<{ name: string }>(async ({ name }, mlflow, { project }) => {
    if (await findRegistered(mlflow, name)) return;
    await mlflow.post('registered-models/create', { name, tags: tagList(await projectTags(project)) });
  }),
  'put-versions': putting<{ name: string; version: WantedVersion }>(async ({ name, version }, mlflow) => {
    await putVersion(mlflow, name, (await findExperiment(mlflow, name))?.id, version);
  }),
  'put-aliases': putting<{ name: string; alias: WantedAlias }>(async ({ name, alias }, mlflow) => {
    return (await putAlias(mlflow, name, alias)) ? undefined : without('mlflow.no-version');
  }),
  'remove-alias': putting<{ name: string; alias: string }>(({ name, alias }, mlflow) =>
    removeAlias(mlflow, name, alias),
  ),
  count: { apply: async () => undefined },
};

/** What an object stands on was refused before it. */
function without(key: 'mlflow.no-experiment' | 'mlflow.no-version'): ObjectOutput {
  return { outcome: 'failed', text: message(key) };
}
