import type { JsonObject } from '../../src/lib/core/ports/json.ts';
import type { WebAnswer, WebRequest, WebService } from '../../src/lib/core/ports/web-service.ts';

type Tags = Record<string, string>;
interface PlayedRun {
  id: string;
  info: JsonObject;
  tags: Tags;
  params: Tags;
  /** `key step timestamp` → value: what is logged twice is kept once. */
  metrics: Record<string, number>;
  datasets: Record<string, unknown>;
  files: Record<string, string>;
}

/** What an MLflow server remembers; all of it JSON. */
export interface MlflowState {
  /** Files of runs lie elsewhere. */
  takesNoFiles?: boolean;
  experiments: { id: string; name: string; tags: Tags; isDeleted?: boolean }[];
  runs: PlayedRun[];
  models: { name: string; tags: Tags; aliases: Tags; versions: { source: string; run: string; tags: Tags }[] }[];
}

export const NO_MLFLOW: MlflowState = { experiments: [], runs: [], models: [] };

/** What the real server says, by what is wrong. */
const ABSENT = 'RESOURCE_DOES_NOT_EXIST';
const INVALID = 'INVALID_PARAMETER_VALUE';

class Refused extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** Fields of a request, each only where its route has it. */
interface Body {
  name: string;
  experiment_name: string;
  experiment_id: string;
  experiment_ids: string[];
  run_id?: string;
  run_name: string;
  status: string;
  start_time: number;
  end_time: number;
  alias: string;
  version: string;
  source: string;
  key: string;
  value: string;
  filter?: string;
  tags?: { key: string; value: string }[];
  params?: { key: string; value: string }[];
  metrics?: { key: string; step: number; timestamp: number; value: number }[];
  datasets: { dataset: { digest: string } }[];
}

type Answer = (state: MlflowState, body: Body) => JsonObject;

/** An MLflow that is only remembered, as far as an export uses it; the nightly suite asks a real one the same. */
export function playedMlflow(
  state: () => MlflowState,
  heard: (request: WebRequest) => void = () => undefined,
): WebService {
  return {
    async send(request) {
      heard(request);
      return answerTo(state(), request);
    },
    close: async () => undefined,
  };
}

function answerTo(state: MlflowState, { method, path, query, json, bytes }: WebRequest): WebAnswer {
  const file = /^\/api\/2\.0\/mlflow-artifacts\/artifacts\/\d+\/(\w+)\/artifacts\/(.+)$/.exec(path);
  try {
    if (file) runOf(state, file[1]).files[file[2] ?? ''] = Buffer.from(bytes ?? []).toString();
    const call = ROUTES[`${method} ${path.replace('/api/2.0/mlflow/', '')}`];
    if (!file && !call) return { status: 404, text: '<html>Not Found</html>' };
    return { status: 200, text: JSON.stringify(call?.(state, { ...query, ...json } as unknown as Body) ?? {}) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const status = error.code === ABSENT ? 404 : 400;
    return { status, text: JSON.stringify({ error_code: error.code, message: `refused: ${error.code}` }) };
  }
}

const ROUTES: Readonly<Record<string, Answer>> = {
  'GET experiments/get-by-name': ({ experiments, takesNoFiles }, { experiment_name: name }) => {
    const found = known(experiments.find((one) => one.name === name));
    const { id, isDeleted, tags } = found;
    const lifecycle = isDeleted ? 'deleted' : 'active';
    const place = takesNoFiles ? `/srv/${id}` : `mlflow-artifacts:/${id}`;
    return {
      experiment: { experiment_id: id, name, lifecycle_stage: lifecycle, artifact_location: place, tags: asList(tags) },
    };
  },
  'POST experiments/create': ({ experiments }, { name, tags }) => {
    if (experiments.some((one) => one.name === name)) throw new Refused('RESOURCE_ALREADY_EXISTS');
    const id = String(experiments.length + 1);
    experiments.push({ id, name, tags: asTags(tags) });
    return { experiment_id: id };
  },
  'POST runs/search': ({ runs }, { experiment_ids: [experiment] }) => {
    const found = runs.filter(({ info }) => info['experiment_id'] === experiment);
    return { runs: found.map(shownRun) };
  },
  'POST runs/create': ({ runs }, { experiment_id: experiment, run_name: name, start_time: start, tags }) => {
    const id = `r${runs.length + 1}`;
    const uri = `mlflow-artifacts:/${experiment}/${id}/artifacts`;
    const info = { run_id: id, experiment_id: experiment, run_name: name, start_time: start, artifact_uri: uri };
    const run = { id, info: { ...info, status: 'RUNNING' }, tags: asTags(tags) };
    runs.push({ ...run, params: {}, metrics: {}, datasets: {}, files: {} });
    return { run: shownRun(runs.at(-1) as PlayedRun) };
  },
  'POST runs/delete': (state, { run_id: id }) => {
    runOf(state, id).info['lifecycle_stage'] = 'deleted';
    return {};
  },
  'POST runs/log-batch': (state, { run_id: id, metrics = [], params = [], tags = [] }) => {
    const run = runOf(state, id);
    for (const { key, value } of params) {
      if ((run.params[key] ?? value) !== value) throw new Refused(INVALID);
      run.params[key] = value;
    }
    for (const { key, step, timestamp, value } of metrics) run.metrics[`${key} ${step} ${timestamp}`] = value;
    Object.assign(run.tags, asTags(tags));
    return {};
  },
  'POST runs/log-inputs': (state, { run_id: id, datasets }) => {
    for (const one of datasets) {
      if (one.dataset.digest.length > 36) throw new Refused(INVALID);
      runOf(state, id).datasets[one.dataset.digest] = one;
    }
    return {};
  },
  'POST runs/update': (state, { run_id: id, status, end_time: end }) => {
    Object.assign(runOf(state, id).info, { status, end_time: end });
    return {};
  },
  'GET registered-models/get': (state, { name }) => {
    const { tags, aliases } = modelOf(state, name);
    const listed = Object.entries(aliases).map(([alias, version]) => ({ alias, version }));
    return { registered_model: { name, tags: asList(tags), aliases: listed } };
  },
  'POST registered-models/create': ({ models }, { name, tags }) => {
    models.push({ name, tags: asTags(tags), aliases: {}, versions: [] });
    return {};
  },
  'POST registered-models/alias': (state, { name, alias, version }) => {
    if (!/^[\w-]+$/.test(alias)) throw new Refused(INVALID);
    modelOf(state, name).aliases[alias] = version;
    return {};
  },
  'DELETE registered-models/alias': (state, { name, alias }) => {
    delete modelOf(state, name).aliases[alias];
    return {};
  },
  'GET model-versions/search': (state, { filter }) => {
    const name = /^name='(.*)'$/.exec(filter ?? '')?.[1];
    const { versions } = modelOf(state, name ?? '');
    return {
      model_versions: versions.map(({ tags }, at) => ({
        name: name ?? '',
        version: String(at + 1),
        tags: asList(tags),
      })),
    };
  },
  'POST model-versions/create': (state, { name, source, run_id: run, tags }) => {
    if (!source.startsWith('sovran:')) throw new Refused(INVALID);
    const { versions } = modelOf(state, name);
    versions.push({ source, run: run ?? '', tags: asTags(tags) });
    return { model_version: { name, version: String(versions.length) } };
  },
  'POST model-versions/set-tag': (state, { name, version, key, value }) => {
    known(modelOf(state, name).versions[Number(version) - 1]).tags[key] = value;
    return {};
  },
};

/** What a reader sees of it: runs that are not deleted, without the numbers that the server chose. */
export function readableMlflow({ experiments, runs, models }: MlflowState): object {
  const shown = runs.filter(({ info }) => info['lifecycle_stage'] !== 'deleted');
  const nameOf = (id: string): string => runs.find((run) => run.id === id)?.tags['sovran.run'] ?? '';
  return {
    experiments,
    runs: shown
      .map(({ id: _id, info: { run_id: _run, artifact_uri: _uri, ...info }, ...run }) => ({ ...run, info }))
      .toSorted((one, other) => (nameOfRun(one) < nameOfRun(other) ? -1 : 1)),
    models: models.map((model) => ({
      ...model,
      versions: model.versions.map((version) => ({ ...version, run: nameOf(version.run) })),
    })),
  };
}

function nameOfRun({ tags }: Pick<PlayedRun, 'tags'>): string {
  return tags['sovran.run'] ?? '';
}

function known<T>(found: T | undefined): T {
  if (found === undefined) throw new Refused(ABSENT);
  return found;
}

function runOf({ runs }: MlflowState, id: string | undefined): PlayedRun {
  return known(runs.find((run) => run.id === id));
}

function modelOf({ models }: MlflowState, name: string): MlflowState['models'][number] {
  return known(models.find((model) => model.name === name));
}

function shownRun({ info, tags, params }: PlayedRun): JsonObject {
  return { info: { lifecycle_stage: 'active', ...info }, data: { tags: asList(tags), params: asList(params) } };
}

function asTags(list: { key: string; value: string }[] = []): Tags {
  return Object.fromEntries(list.map(({ key, value }) => [key, value]));
}

function asList(tags: Tags): { key: string; value: string }[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}
