import type { JsonObject } from '../../../core/ports/json.ts';
import type { Mlflow } from './client.ts';
import { listIn, objectIn, TAG, tagsOf, textOf, type Tags } from './tags.ts';

export type Kind = 'run' | 'version' | 'alias';

/** Names an object of a project, there and here. */
export interface Named {
  kind: Kind;
  id: string;
}

/** An object there that an export made. */
export interface Found extends Named {
  /** Its id or number there. */
  ref: string;
  /** Undefined of an object that is not whole. */
  content: string | undefined;
}

export interface Experiment {
  id: string;
  tags: Tags;
  isDeleted: boolean;
  /** Its files pass through the server. */
  takesFiles: boolean;
}

/** What a server holds under the name of an export. */
export interface Held {
  experiment: Experiment | undefined;
  registered: { tags: Tags } | undefined;
  /** By `keyOf`; several runs may stand for one. */
  objects: Map<string, Found[]>;
  /** Keys of runs that a person deleted there. */
  deleted: ReadonlySet<string>;
}

/** Reads the lists of a server: nothing else is kept of what was exported. */
export async function readServer(mlflow: Mlflow, name: string): Promise<Held> {
  const experiment = await findExperiment(mlflow, name);
  const found = (await mlflow.find('registered-models/get', { name }))?.['registered_model'] as JsonObject | undefined;
  const runs = experiment && !experiment.isDeleted ? await readRuns(mlflow, experiment.id) : [];
  const versions = found ? await readVersions(mlflow, name) : [];
  const aliases = listIn(found, 'aliases').map((one): Found => {
    const ref = textOf(one['version']);
    const content = versions.find((version) => version.ref === ref)?.id;
    return { kind: 'alias', id: textOf(one['alias']), ref, content };
  });
  const [deleted = [], here = []] = [true, false].map((is) => runs.filter(({ isDeleted }) => isDeleted === is));
  return {
    experiment,
    registered: found && { tags: tagsOf(found) },
    objects: Map.groupBy([...here, ...versions, ...aliases], keyOf),
    // what an export deletes is not whole, or has a newer one beside it
    deleted: new Set(deleted.filter(({ content }) => content !== undefined).map(keyOf)),
  };
}

export function foundOf(object: Named, { objects }: Pick<Held, 'objects'>): Found[] {
  return objects.get(keyOf(object)) ?? [];
}

export function keyOf({ kind, id }: Named): string {
  return `${kind} ${id}`;
}

/** Names a version by what it stands for: the weights that a name of the project has. */
export function versionId(model: string, digest: string): string {
  return `${model} ${digest}`;
}

/** The experiment of that name, deleted ones included. */
export async function findExperiment(mlflow: Mlflow, name: string): Promise<Experiment | undefined> {
  const found = await mlflow.find('experiments/get-by-name', { experiment_name: name });
  if (!found) return undefined;
  const experiment = objectIn(found, 'experiment');
  return {
    id: textOf(experiment['experiment_id']),
    tags: tagsOf(experiment),
    isDeleted: experiment['lifecycle_stage'] === 'deleted',
    takesFiles: textOf(experiment['artifact_location']).startsWith('mlflow-artifacts:'),
  };
}

/** Runs of ours, deleted ones included. */
async function readRuns(mlflow: Mlflow, experiment: string): Promise<(Found & { isDeleted: boolean })[]> {
  const query = { experiment_ids: [experiment], run_view_type: 'ALL', max_results: PAGE };
  const found = await readPages('runs', (page) => mlflow.send('POST', 'runs/search', { ...query, ...page }));
  return found.flatMap((run) => {
    const info = objectIn(run, 'info');
    const { [TAG.run]: id, [TAG.content]: content } = tagsOf(objectIn(run, 'data'));
    const isDeleted = info['lifecycle_stage'] === 'deleted';
    return id === undefined ? [] : [{ kind: 'run' as const, id, ref: textOf(info['run_id']), content, isDeleted }];
  });
}

async function readVersions(mlflow: Mlflow, name: string): Promise<Found[]> {
  const query = { filter: `name='${name}'`, max_results: String(PAGE) };
  const found = await readPages('model_versions', (page) =>
    mlflow.find('model-versions/search', { ...query, ...page }),
  );
  return found.flatMap((version): Found[] => {
    const { [TAG.model]: model, [TAG.digest]: digest, [TAG.content]: content } = tagsOf(version);
    if (model === undefined || digest === undefined) return [];
    return [{ kind: 'version', id: versionId(model, digest), ref: textOf(version['version']), content }];
  });
}

const PAGE = 1_000;

async function readPages(
  list: string,
  ask: (page: { page_token?: string }) => Promise<JsonObject | undefined>,
  token = '',
): Promise<JsonObject[]> {
  const answer = await ask(token === '' ? {} : { page_token: token });
  const next = textOf(answer?.['next_page_token']);
  return [...listIn(answer, list), ...(next === '' ? [] : await readPages(list, ask, next))];
}

/** True if an object carries the tags of this project, and of no other one. Pure. */
export function isOurs(tags: Tags, project: Tags): boolean {
  const [there, here] = [tags[TAG.projectId], project[TAG.projectId]];
  return tags[TAG.project] === project[TAG.project] && (there === undefined || here === undefined || there === here);
}
