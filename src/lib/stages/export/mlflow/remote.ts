import type { JsonObject } from '../../../core/ports/json.ts';
import type { Mlflow } from './client.ts';
import { listIn, OURS, TAG, tagsOf, textOf, type Tags } from './tags.ts';

/** A run there; `content` is the digest of what was exported, absent where an export was interrupted. */
export interface RemoteRun {
  id: string;
  content?: string;
  isDeleted: boolean;
}

export interface RemoteVersion {
  version: string;
  /** Those of ours. */
  tags: Tags;
}

/** What a server has under the name of an export. */
export interface Remote {
  experiment?: { id: string; tags: Tags; isDeleted: boolean };
  /** By the id of the run in the project. */
  runs: ReadonlyMap<string, RemoteRun>;
  registered?: { tags: Tags; aliases: ReadonlyMap<string, string> };
  /** By `versionKey`. */
  versions: ReadonlyMap<string, RemoteVersion>;
}

const PAGE = '1000';
/** Pages that are read at most: a million objects. */
const MOST_PAGES = 1_000;

/** Names a version by what it stands for. */
export function versionKey(model: string, digest: string): string {
  return `${model} ${digest}`;
}

/** Reads everything that an export compares with; changes nothing. */
export async function readRemote(mlflow: Mlflow, name: string): Promise<Remote> {
  const experiment = await findExperiment(mlflow, name);
  const registered = await findRegistered(mlflow, name);
  return {
    ...(experiment ? { experiment } : {}),
    runs: experiment && !experiment.isDeleted ? await readRuns(mlflow, experiment.id) : new Map(),
    ...(registered ? { registered } : {}),
    versions: registered ? await readVersions(mlflow, name) : new Map(),
  };
}

export async function findExperiment(mlflow: Mlflow, name: string): Promise<Remote['experiment']> {
  const found = await mlflow.find('experiments/get-by-name', { experiment_name: name });
  const experiment = found?.['experiment'] as JsonObject | undefined;
  if (!experiment) return undefined;
  const isDeleted = experiment['lifecycle_stage'] === 'deleted';
  return { id: textOf(experiment['experiment_id']), tags: tagsOf(experiment), isDeleted };
}

export async function findRegistered(mlflow: Mlflow, name: string): Promise<Remote['registered']> {
  const found = await mlflow.find('registered-models/get', { name });
  const model = found?.['registered_model'] as JsonObject | undefined;
  if (!model) return undefined;
  const aliases = listIn(model, 'aliases').map(({ alias, version }) => [textOf(alias), textOf(version)] as const);
  return { tags: tagsOf(model), aliases: new Map(aliases) };
}

/** Runs of ours in an experiment; `run` narrows to one. */
export async function readRuns(mlflow: Mlflow, experiment: string, run?: string): Promise<Remote['runs']> {
  const filter = run === undefined ? {} : { filter: `tags.\`${TAG.run}\` = '${run}'` };
  const found = await pages((page) =>
    mlflow.post('runs/search', {
      experiment_ids: [experiment],
      run_view_type: 'ALL',
      max_results: Number(PAGE),
      ...filter,
      ...page,
    }),
  );
  return new Map(found.flatMap((answer) => listIn(answer, 'runs').flatMap(asRun)));
}

function asRun(run: JsonObject): [string, RemoteRun][] {
  const info = (run['info'] ?? {}) as JsonObject;
  const tags = tagsOf(run['data'] as JsonObject | undefined);
  const id = tags[TAG.run];
  if (id === undefined) return [];
  const content = tags[TAG.content];
  const isDeleted = info['lifecycle_stage'] === 'deleted';
  return [[id, { id: textOf(info['run_id']), isDeleted, ...(content === undefined ? {} : { content }) }]];
}

/** Versions of a registered model that an export made. */
export async function readVersions(mlflow: Mlflow, name: string): Promise<Remote['versions']> {
  const filter = `name='${name.replaceAll("'", '')}'`;
  const found = await pages((page) => mlflow.get('model-versions/search', { filter, max_results: PAGE, ...page }));
  return new Map(found.flatMap((answer) => listIn(answer, 'model_versions').flatMap(asVersion)).toReversed());
}

function asVersion(version: JsonObject): [string, RemoteVersion][] {
  const tags = Object.fromEntries(Object.entries(tagsOf(version)).filter(([key]) => key.startsWith(OURS)));
  const [model, digest] = [tags[TAG.model], tags[TAG.digest]];
  if (model === undefined || digest === undefined) return [];
  return [[versionKey(model, digest), { version: textOf(version['version']), tags }]];
}

async function pages(ask: (page: { page_token?: string }) => Promise<JsonObject>): Promise<JsonObject[]> {
  const answers: JsonObject[] = [];
  for (let token: string | undefined, count = 0; count < MOST_PAGES; count += 1) {
    const answer = await ask(token === undefined ? {} : { page_token: token });
    answers.push(answer);
    const next = answer['next_page_token'];
    if (typeof next !== 'string' || next === '') return answers;
    token = next;
  }
  return answers;
}

/** True if an object carries the tags of this project, and of no other one. Pure. */
export function isOurs(tags: Tags, project: Tags): boolean {
  const [there, here] = [tags[TAG.projectId], project[TAG.projectId]];
  return tags[TAG.project] === project[TAG.project] && (there === undefined || here === undefined || there === here);
}
