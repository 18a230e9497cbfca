import type { Mlflow } from './client.ts';
import { findRegistered, readRuns, readVersions, versionKey } from './remote.ts';
import { TAG, tagList } from './tags.ts';
import type { WantedAlias, WantedVersion } from './wanted.ts';

/** Creates the version of a model, or brings its tags to what is wanted. */
export async function putVersion(
  mlflow: Mlflow,
  name: string,
  experiment: string | undefined,
  wanted: WantedVersion,
): Promise<void> {
  const there = (await readVersions(mlflow, name)).get(versionKey(wanted.model, wanted.digest));
  if (!there) {
    const run =
      wanted.job === null || experiment === undefined ? undefined : await runOf(mlflow, experiment, wanted.job);
    const source = `sovran://sha256/${wanted.digest.replace(/^sha256:/, '')}`;
    const made = { name, source, description: wanted.model, tags: tagList(wanted.tags) };
    await mlflow.post('model-versions/create', { ...made, ...(run === undefined ? {} : { run_id: run }) });
    return;
  }
  const { version, tags } = there;
  for (const { key, value } of tagList(wanted.tags))
    if (tags[key] !== value) await mlflow.post('model-versions/set-tag', { name, version, key, value });
  for (const key of Object.keys(tags))
    if (!(key in wanted.tags)) await mlflow.delete('model-versions/delete-tag', { name, version, key });
}

async function runOf(mlflow: Mlflow, experiment: string, job: string): Promise<string | undefined> {
  const run = (await readRuns(mlflow, experiment, job)).get(job);
  return run?.isDeleted ? undefined : run?.id;
}

/** Points an alias to the version of the live release, and notes that it is ours. False where there is no such version. */
export async function putAlias(
  mlflow: Mlflow,
  name: string,
  { alias, environment, model, digest }: WantedAlias,
): Promise<boolean> {
  const version = (await readVersions(mlflow, name)).get(versionKey(model, digest))?.version;
  if (version === undefined) return false;
  await mlflow.post('registered-models/set-tag', { name, key: `${TAG.alias}${alias}`, value: environment });
  await mlflow.post('registered-models/alias', { name, alias, version });
  return true;
}

/** Removes an alias that an export has set. */
export async function removeAlias(mlflow: Mlflow, name: string, alias: string): Promise<void> {
  if ((await findRegistered(mlflow, name))?.aliases.has(alias))
    await mlflow.delete('registered-models/alias', { name, alias });
  await mlflow.delete('registered-models/delete-tag', { name, key: `${TAG.alias}${alias}` });
}
