import type { JsonObject } from '../../../core/ports/json.ts';
import { toJsonList } from '../../../core/kit/to-json.ts';
import type { Mlflow } from './client.ts';
import { readRuns } from './remote.ts';
import type { RunContent } from './run-content.ts';
import { TAG, tagList, textOf } from './tags.ts';

/** Entries of one `log-batch`: MLflow takes 1,000 metrics and 100 parameters. */
const METRICS = 900;
const PARAMS = 100;
/** MLflow keeps 36 characters of a dataset's digest. */
const DIGEST_LENGTH = 36;

/** Sends a run whole, found again by the digest of its content; other runs there that stand for it are deleted afterwards. */
export async function putRun(mlflow: Mlflow, experiment: string, run: RunContent, digest: string): Promise<void> {
  const id = run.tags[TAG.run] ?? '';
  const there = ((await readRuns(mlflow, experiment, id)).get(id) ?? []).filter(({ isDeleted }) => !isDeleted);
  const whole = there.find(({ content }) => content === digest);
  if (!whole) await createRun(mlflow, experiment, run, digest);
  for (const { ref } of there.filter((one) => one !== whole)) await mlflow.post('runs/delete', { run_id: ref });
}

async function createRun(mlflow: Mlflow, experiment: string, run: RunContent, digest: string): Promise<void> {
  const { title, startMs, endMs, status, tags, params, metrics, datasets } = run;
  const body = { experiment_id: experiment, run_name: title, start_time: startMs, tags: tagList(tags) };
  const made = (await mlflow.post('runs/create', body))['run'] as { info?: JsonObject } | undefined;
  const at = { run_id: textOf(made?.info?.['run_id']) };
  const batch = (entries: JsonObject): Promise<JsonObject> => mlflow.post('runs/log-batch', { ...at, ...entries });
  for (const some of inParts(tagList(params), PARAMS)) await batch({ params: some });
  for (const some of inParts(metrics, METRICS)) await batch({ metrics: some });
  if (datasets.length > 0) await mlflow.post('runs/log-inputs', { ...at, datasets: toJsonList(datasets.map(asInput)) });
  await putFiles(mlflow, textOf(made?.info?.['artifact_uri']), run);
  await mlflow.post('runs/update', { ...at, status, end_time: endMs });
  await batch({ tags: tagList({ [TAG.content]: digest }) });
}

function inParts<T extends JsonObject>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size));
}

function asInput({ name, digest, context, rows }: RunContent['datasets'][number]): JsonObject {
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

/** `mlflow-artifacts:/1/RUN/artifacts`, or with a host before the path. */
const PROXIED = /^mlflow-artifacts:\/(?:\/[^/]*\/)?(.+)$/;

async function putFiles(mlflow: Mlflow, uri: string, { artifacts }: RunContent): Promise<void> {
  const folder = PROXIED.exec(uri)?.[1] ?? '';
  for (const { path, text } of artifacts)
    await mlflow.putArtifact(`${folder}/${encodeURIComponent(path)}`, new TextEncoder().encode(text));
}
