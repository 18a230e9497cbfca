import type { JsonObject } from '../../../core/ports/json.ts';
import { toJsonList } from '../../../core/kit/to-json.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import type { Mlflow } from './client.ts';
import { readRuns } from './remote.ts';
import { listIn, TAG, tagList, textOf } from './tags.ts';
import type { DatasetInput, WantedRun } from './wanted-run.ts';

/** Entries of one `log-batch`: MLflow takes 1,000 metrics and 100 parameters. */
const METRICS = 900;
const PARAMS = 100;
/** MLflow keeps 36 characters of a dataset's digest. */
const DIGEST_LENGTH = 36;
const PROXIED = /^mlflow-artifacts:\/(?:\/[^/]*\/)?(.+)$/;

/** Brings a run there to what is wanted; parameters that are there stay, since MLflow never changes one. */
export async function putRun(mlflow: Mlflow, experiment: string, wanted: WantedRun, content: string): Promise<void> {
  const id =
    (await readRuns(mlflow, experiment, wanted.run)).get(wanted.run)?.id ?? (await create(mlflow, experiment, wanted));
  const run = (await mlflow.get('runs/get', { run_id: id }))['run'] as JsonObject | undefined;
  const info = (run?.['info'] ?? {}) as JsonObject;
  await logBatches(mlflow, id, wanted, paramsIn(run));
  if (wanted.datasets.length > 0)
    await mlflow.post('runs/log-inputs', { run_id: id, datasets: toJsonList(wanted.datasets.map(asInput)) });
  await mlflow.post('runs/update', { run_id: id, status: wanted.status, end_time: wanted.endMs });
  await putArtifacts(mlflow, textOf(info['artifact_uri']), wanted);
  await mlflow.post('runs/log-batch', { run_id: id, tags: tagList({ ...wanted.tags, [TAG.content]: content }) });
}

async function create(mlflow: Mlflow, experiment: string, { title, startMs, tags }: WantedRun): Promise<string> {
  const body = { experiment_id: experiment, run_name: title, start_time: startMs, tags: tagList(tags) };
  const made = (await mlflow.post('runs/create', body))['run'] as { info?: { run_id?: string } } | undefined;
  return String(made?.info?.run_id);
}

function paramsIn(run: JsonObject | undefined): Set<string> {
  return new Set(listIn(run?.['data'] as JsonObject | undefined, 'params').map(({ key }) => textOf(key)));
}

/** Metrics that are there already are not stored twice. */
async function logBatches(mlflow: Mlflow, id: string, wanted: WantedRun, known: Set<string>): Promise<void> {
  const params = Object.entries(wanted.params).filter(([key]) => !known.has(key));
  for (let at = 0; at < params.length; at += PARAMS) {
    const some = params.slice(at, at + PARAMS).map(([key, value]) => ({ key, value }));
    await mlflow.post('runs/log-batch', { run_id: id, params: some });
  }
  for (let at = 0; at < wanted.metrics.length; at += METRICS)
    await mlflow.post('runs/log-batch', { run_id: id, metrics: toJsonList(wanted.metrics.slice(at, at + METRICS)) });
}

function asInput({ name, digest, context, rows }: DatasetInput): JsonObject {
  const hex = digest.replace(/^sha256:/, '');
  return {
    tags: [{ key: 'mlflow.data.context', value: context }],
    dataset: {
      name,
      digest: hex.slice(0, DIGEST_LENGTH),
      source_type: 'sovran',
      source: JSON.stringify({ uri: `sovran://sha256/${hex}` }),
      schema: '{}',
      profile: JSON.stringify(rows === undefined ? {} : { num_rows: rows }),
    },
  };
}

/** Files go through the server; one that keeps them elsewhere takes none from here. */
async function putArtifacts(mlflow: Mlflow, uri: string, { artifacts }: WantedRun): Promise<void> {
  if (artifacts.length === 0) return;
  const folder = PROXIED.exec(uri)?.[1];
  if (folder === undefined) throw notProxied();
  for (const { path, text } of artifacts)
    await mlflow.putArtifact(`${folder}/${encodeURIComponent(path)}`, new TextEncoder().encode(text));
}

function notProxied(): SovranError {
  return new SovranError({
    code: 'mlflow-refused',
    exit: EXIT.failed,
    text: message('mlflow.no-artifacts'),
    fix: message('mlflow.no-artifacts.fix'),
  });
}
