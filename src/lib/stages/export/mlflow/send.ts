import { toJson } from '../../../core/kit/to-json.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Action, StepScope } from '../../../core/operation/operation.ts';
import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { StepPaused } from '../../../core/operation/steps/pause.ts';
import { requireResource } from '../../../core/project/resources.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { readSnapshot } from '../../snapshot/snapshot.ts';
import { isRefused, mlflowOf, type Mlflow } from './client.ts';
import { projectTags, wantedOf, type Wanted } from './content.ts';
import { checkExperimentName, type MlflowInput } from './input.ts';
import { compare, sayDue, type ExportFacts, type SendArgs } from './plan.ts';
import { readRunContent, digestOfRun, type RunContent } from './run-content.ts';
import type { MlflowExport } from './schema.ts';
import { findExperiment, foundOf, keyOf, readServer, type Experiment, type Kind } from './server.ts';
import { objectIn, TAG, tagList, textOf } from './tags.ts';
import type { JsonObject } from '../../../core/ports/json.ts';

/** What became of an export; reasons are not worded yet. */
export interface Exported extends Omit<MlflowExport, 'failed'> {
  failed: { object: string; reason: Message }[];
}

/** An opened server beside what it holds. */
interface Server extends ExportFacts {
  mlflow: Mlflow;
}

/** Opens a server and compares it with the project. */
export async function withServer<T>(
  { name: given, url, tokenFile, user, caFile }: MlflowInput,
  ctx: StageContext,
  work: (server: Server) => Promise<T>,
): Promise<T> {
  const snapshot = await readSnapshot(ctx);
  const name = given ?? checkExperimentName(snapshot.settings.name);
  const login = { tokenFile: tokenFile ?? undefined, user: user ?? undefined };
  const mlflow = mlflowOf(await ctx.webService({ url, ...login, caFile: caFile ?? undefined }));
  try {
    const there = await readServer(mlflow, name);
    const wanted = await wantedOf(snapshot, ctx.project, there.experiment?.takesFiles ?? true);
    return await work({ mlflow, name, snapshot, there, wanted });
  } finally {
    await mlflow.close();
  }
}

/** Sends what differs by now, so that it can be repeated; what the server refuses does not keep the rest from it. */
export const send: Action<SendArgs> = {
  apply: ({ input }, scope) =>
    withServer(input, scope.ctx, async (server) => toJson(await sendDue(input, server, scope))),
};

const COUNTED = { create: 'created', update: 'updated', delete: 'removed' } as const;

async function sendDue({ url }: MlflowInput, server: Server, scope: StepScope): Promise<Exported> {
  const { ctx } = scope;
  const { due, left } = compare(server);
  const done: Exported = { ...nothingSent(url, server.name), ...left };
  const experiment = await requireName(server).catch(reasonOf);
  if ('key' in experiment)
    return { ...done, failed: due.map(({ object }) => ({ object: keyOf(object), reason: experiment })) };
  const target = { ...server, project: ctx.project, experiment };
  for (const one of due) {
    if (ctx.interrupt.requested) throw new StepPaused();
    scope.progress(sayDue(one));
    const reason = await PUT[one.object.kind](one.object, target).catch(reasonOf);
    if (reason) done.failed.push({ object: keyOf(one.object), reason });
    else done[COUNTED[one.change]] += 1;
    if (!reason && one.object.kind === 'run' && !experiment.takesFiles) done.withoutFiles += 1;
  }
  return done;
}

/** Makes experiment and registered model where they are missing; the experiment. */
async function requireName({ mlflow, name, snapshot, there }: Server): Promise<Experiment> {
  const made = { name, tags: tagList(projectTags(snapshot)) };
  if (!there.registered) await mlflow.send('POST', 'registered-models/create', made);
  if (there.experiment) return there.experiment;
  await mlflow.send('POST', 'experiments/create', made);
  const experiment = await findExperiment(mlflow, name);
  if (!experiment) throw new Error(`experiment ${name} was created and is not there`);
  return experiment;
}

export function nothingSent(url: string, name: string): Omit<Exported, 'unchanged' | 'skipped'> {
  return { url, name, created: 0, updated: 0, removed: 0, failed: [], withoutFiles: 0 };
}

function reasonOf(error: unknown): Message {
  if (isRefused(error)) return error.text;
  throw error;
}

/** Where objects go; what is sent is added to what is there. */
interface Target extends Server {
  project: ProjectStore;
  experiment: Experiment;
}

/** Sends an object of a kind; a reason says why it could not be sent. */
const PUT: Record<Kind, (object: Wanted, target: Target) => Promise<Message | void>> = {
  async run(object, { mlflow, project, experiment, there, snapshot }) {
    const run = await requireResource(project, 'Run', object.id);
    const content = await readRunContent(run, snapshot, project, experiment.takesFiles);
    const earlier = foundOf(object, there);
    there.objects.set(keyOf(object), [{ ...object, ref: await createRun(mlflow, experiment.id, content) }]);
    for (const { ref } of earlier) await mlflow.send('POST', 'runs/delete', { run_id: ref });
  },
  async version(object, target) {
    const { mlflow, name, there } = target;
    const found = foundOf(object, there);
    if (found.length === 0) there.objects.set(keyOf(object), [{ ...object, ref: await createVersion(object, target) }]);
    for (const { ref: version } of found)
      for (const tag of tagList(object.tags ?? {}))
        await mlflow.send('POST', 'model-versions/set-tag', { name, version, ...tag });
  },
  async alias({ id: alias, content }, { mlflow, name, there }): Promise<Message | void> {
    const [version] = foundOf({ kind: 'version', id: content }, there);
    if (content !== '' && !version) return message('mlflow.no-version');
    const body = version ? { name, alias, version: version.ref } : { name, alias };
    await mlflow.send(version ? 'POST' : 'DELETE', 'registered-models/alias', body);
    return undefined;
  },
};

/** Its number. */
async function createVersion({ tags = {} }: Wanted, { mlflow, name, there }: Target): Promise<string> {
  const [job] = foundOf({ kind: 'run', id: tags['sovran.job'] ?? '' }, there);
  const made = await mlflow.send('POST', 'model-versions/create', {
    name,
    source: `sovran://sha256/${(tags[TAG.digest] ?? '').replace(/^sha256:/, '')}`,
    description: tags[TAG.model] ?? '',
    tags: tagList(tags),
    ...(job ? { run_id: job.ref } : {}),
  });
  return textOf(objectIn(made, 'model_version')['version']);
}

/** Entries of one `log-batch`: MLflow takes 1,000 metrics and 100 parameters. */
const METRICS = 900;
const PARAMS = 100;

/** Sends a run whole; the digest of its content comes last. Returns its id there. */
async function createRun(mlflow: Mlflow, experiment: string, run: RunContent): Promise<string> {
  const { title, startMs, endMs, status, tags, params, metrics, datasets, files } = run;
  const body = { experiment_id: experiment, run_name: title, start_time: startMs, tags: tagList(tags) };
  const info = objectIn(objectIn(await mlflow.send('POST', 'runs/create', body), 'run'), 'info');
  const ref = textOf(info['run_id']);
  const log = (what: string, entries: JsonObject): Promise<JsonObject> =>
    mlflow.send('POST', `runs/${what}`, { run_id: ref, ...entries });
  for (const some of inParts(tagList(params), PARAMS)) await log('log-batch', { params: some });
  for (const some of inParts(metrics, METRICS)) await log('log-batch', { metrics: some });
  if (datasets.length > 0) await log('log-inputs', { datasets });
  const folder = PROXIED.exec(textOf(info['artifact_uri']))?.[1] ?? '';
  for (const [path, text] of Object.entries(files)) await mlflow.putArtifact(`${folder}/${path}`, text);
  await log('update', { status, end_time: endMs });
  await log('log-batch', { tags: tagList({ [TAG.content]: digestOfRun(run) }) });
  return ref;
}

/** `mlflow-artifacts:/1/RUN/artifacts`, or with a host before the path. */
const PROXIED = /^mlflow-artifacts:\/(?:\/[^/]*\/)?(.+)$/;

function inParts<T extends JsonObject>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size));
}
