import { toJson, toJsonList } from '../../../core/kit/to-json.ts';
import type { Json, JsonObject } from '../../../core/ports/json.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Action, Actions, StepScope } from '../../../core/operation/operation.ts';
import { requireResource } from '../../../core/project/resources.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { isRefused, mlflowOf, type Mlflow } from './client.ts';
import { projectTags } from './content.ts';
import type { MlflowInput } from './input.ts';
import { putRun } from './put-run.ts';
import { findExperiment, findRegistered, readRuns, readVersions, type Place } from './remote.ts';
import { digestOfRun, readKnown, readRunContent } from './run-content.ts';
import { TAG, tagList, type Tags } from './tags.ts';

/** What a step leaves: `failed` where the server refused this one thing, with its reason. */
export type ObjectOutput = { outcome: 'ok'; withoutFiles?: true } | { outcome: 'failed'; text: Message };

/** Object of a step, and where it goes. */
type Target = { id: string; name: string; at: Omit<MlflowInput, 'name'>; tags?: Tags; version?: string };

/** Opens the server of an export. */
export async function openMlflow(at: Target['at'], ctx: StageContext): Promise<Mlflow> {
  const { url, tokenFile, user, caFile } = at;
  const place = {
    url,
    ...(tokenFile === null ? {} : { tokenFile }),
    ...(user === null ? {} : { user }),
    ...(caFile === null ? {} : { caFile }),
  };
  return mlflowOf(await ctx.webService(place));
}

const OK: ObjectOutput = { outcome: 'ok' };

/** Looks first, so that it can be repeated; what the server refuses does not end the run. */
function putting(
  put: (target: Target, mlflow: Mlflow, scope: StepScope) => Promise<ObjectOutput | void>,
): Action<Target> {
  return {
    async apply(target, scope): Promise<Json> {
      const mlflow = await scope.things.own('mlflow', () => openMlflow(target.at, scope.ctx));
      try {
        return toJson((await put(target, mlflow, scope)) ?? OK);
      } catch (error) {
        if (!isRefused(error)) throw error;
        return toJson({ outcome: 'failed' as const, text: error.text });
      }
    },
  };
}

export const exportActions: Actions = {
  'put-run': putting(async ({ id, name }, mlflow, { project }) => {
    const experiment = await requireExperiment(mlflow, name, project);
    const run = await requireResource(project, 'Run', id);
    const content = await readRunContent(run, await readKnown(project), project, experiment.takesFiles);
    if (content) await putRun(mlflow, experiment.id, content, digestOfRun(content));
    return experiment.takesFiles ? OK : { outcome: 'ok', withoutFiles: true };
  }),
  'put-version': putting(async ({ id, name, tags = {} }, mlflow, { project }) => {
    if (!(await findRegistered(mlflow, name)))
      await mlflow.post('registered-models/create', { name, tags: tagList(await projectTags(project)) });
    await putVersion(mlflow, name, id, tags);
  }),
  'put-alias': putting(async ({ id, name, version: wanted = '' }, mlflow) => {
    const version = (await readVersions(mlflow, name)).get(wanted)?.ref;
    if (version === undefined) return { outcome: 'failed', text: message('mlflow.no-version') };
    await mlflow.post('registered-models/alias', { name, alias: id, version });
    return OK;
  }),
  'remove-alias': putting(async ({ id: alias, name }, mlflow) => {
    if ((await findRegistered(mlflow, name))?.aliases.has(alias))
      await mlflow.delete('registered-models/alias', { name, alias });
  }),
  count: { apply: async () => undefined },
};

/** Creates the version of a model, or brings its tags to what is wanted. */
async function putVersion(mlflow: Mlflow, name: string, id: string, wanted: Tags): Promise<void> {
  const there = (await readVersions(mlflow, name)).get(id);
  const tags = tagList(wanted);
  if (there) {
    for (const tag of tags) await mlflow.post('model-versions/set-tag', { name, version: there.ref, ...tag });
    return;
  }
  const experiment = await findExperiment(mlflow, name);
  const job = wanted['sovran.job'] ?? '';
  const run = experiment && (await readRuns(mlflow, experiment.id, job)).get(job)?.find(({ isDeleted }) => !isDeleted);
  const source = `sovran://sha256/${(wanted[TAG.digest] ?? '').replace(/^sha256:/, '')}`;
  const version: JsonObject = { name, source, description: wanted[TAG.model] ?? '', tags: toJsonList(tags) };
  await mlflow.post('model-versions/create', { ...version, ...(run ? { run_id: run.ref } : {}) });
}

/** The experiment of that name, made where it is missing. */
async function requireExperiment(mlflow: Mlflow, name: string, project: StepScope['project']): Promise<Place> {
  const found = await findExperiment(mlflow, name);
  if (found) return found;
  await mlflow.post('experiments/create', { name, tags: tagList(await projectTags(project)) });
  return requireExperiment(mlflow, name, project);
}
