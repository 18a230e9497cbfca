import type { JsonObject } from '../../../core/ports/json.ts';
import type { Mlflow } from './client.ts';
import { versionId } from './content.ts';
import { listIn, TAG, tagsOf, textOf, type Tags } from './tags.ts';

/** An object of ours there; without `content` it is not whole. */
export interface Found {
  /** Its id or number there. */
  ref: string;
  content: string | undefined;
  isDeleted?: boolean;
}

export interface Place {
  id: string;
  tags: Tags;
  isDeleted: boolean;
  /** Its files pass through the server. */
  takesFiles: boolean;
}

const PAGE = '1000';
/** Pages that are read at most: a million objects. */
const MOST_PAGES = 1_000;

export async function findExperiment(mlflow: Mlflow, name: string): Promise<Place | undefined> {
  const found = await mlflow.find('experiments/get-by-name', { experiment_name: name });
  const experiment = found?.['experiment'] as JsonObject | undefined;
  return (
    experiment && {
      id: textOf(experiment['experiment_id']),
      tags: tagsOf(experiment),
      isDeleted: experiment['lifecycle_stage'] === 'deleted',
      takesFiles: textOf(experiment['artifact_location']).startsWith('mlflow-artifacts:'),
    }
  );
}

/** Tags of a registered model, and the number that each alias points to. */
export async function findRegistered(
  mlflow: Mlflow,
  name: string,
): Promise<{ tags: Tags; aliases: ReadonlyMap<string, string> } | undefined> {
  const found = await mlflow.find('registered-models/get', { name });
  const model = found?.['registered_model'] as JsonObject | undefined;
  const aliases = listIn(model, 'aliases').map(({ alias, version }) => [textOf(alias), textOf(version)] as const);
  return model && { tags: tagsOf(model), aliases: new Map(aliases) };
}

/** Runs of ours in an experiment by their id in the project, deleted ones included; `run` narrows to one. */
export async function readRuns(mlflow: Mlflow, experiment: string, run?: string): Promise<Map<string, Found[]>> {
  const filter = run === undefined ? {} : { filter: `tags.\`${TAG.run}\` = '${run}'` };
  const query = { experiment_ids: [experiment], run_view_type: 'ALL', max_results: Number(PAGE), ...filter };
  const found = await pages('runs', (page) => mlflow.post('runs/search', { ...query, ...page }));
  const ours = found.map((one) => ({
    info: (one['info'] ?? {}) as JsonObject,
    tags: tagsOf(one['data'] as JsonObject | undefined),
  }));
  const known = ours.filter(({ tags }) => TAG.run in tags);
  const byRun = Map.groupBy(known, ({ tags }) => tags[TAG.run] ?? '');
  return new Map(
    [...byRun].map(([id, all]) => [
      id,
      all.map(({ info, tags }) => ({
        ref: textOf(info['run_id']),
        content: tags[TAG.content],
        isDeleted: info['lifecycle_stage'] === 'deleted',
      })),
    ]),
  );
}

/** Versions of a registered model that an export made, by `versionId`. */
export async function readVersions(mlflow: Mlflow, name: string): Promise<Map<string, Found>> {
  const filter = `name='${name}'`;
  const found = await pages('model_versions', (page) =>
    mlflow.get('model-versions/search', { filter, max_results: PAGE, ...page }),
  );
  const all = found.map((version) => ({ ref: textOf(version['version']), tags: tagsOf(version) }));
  return new Map(
    all
      .filter(({ tags }) => TAG.model in tags && TAG.digest in tags)
      .map(({ ref, tags }) => [
        versionId(tags[TAG.model] ?? '', tags[TAG.digest] ?? ''),
        { ref, content: tags[TAG.content] },
      ]),
  );
}

async function pages(list: string, ask: (page: { page_token?: string }) => Promise<JsonObject>): Promise<JsonObject[]> {
  const found: JsonObject[] = [];
  for (let token = '', count = 0; count < MOST_PAGES; count += 1) {
    const answer = await ask(token === '' ? {} : { page_token: token });
    found.push(...listIn(answer, list));
    token = textOf(answer['next_page_token']);
    if (token === '') break;
  }
  return found;
}

/** True if an object carries the tags of this project, and of no other one. Pure. */
export function isOurs(tags: Tags, project: Tags): boolean {
  const [there, here] = [tags[TAG.projectId], project[TAG.projectId]];
  return tags[TAG.project] === project[TAG.project] && (there === undefined || here === undefined || there === here);
}
