import type { JsonObject } from '../../../core/ports/json.ts';
import type { Mlflow } from './client.ts';
import { digestOfRun, type RunContent } from './run-content.ts';
import { objectIn, TAG, tagList, textOf } from './tags.ts';

/** Entries of one `log-batch`: MLflow takes 1,000 metrics and 100 parameters. */
const METRICS = 900;
const PARAMS = 100;

/** Sends a run whole; the digest of its content comes last. Returns its id there. */
export async function createRun(mlflow: Mlflow, experiment: string, run: RunContent): Promise<string> {
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
