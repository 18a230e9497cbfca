import type { StageContext } from '../../../core/operation/context.ts';
import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { listEnvironments } from '../../../core/project/live.ts';
import { servedDigests } from '../../../core/project/served-digests.ts';
import { listResources } from '../../../core/project/resources.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { liveIn } from '../../experiments/lineage/lineage.ts';
import { TAG, type Tags } from './tags.ts';
import { contentDigest, wantedRun, type Known, type WantedRun } from './wanted-run.ts';

/** A version of the registered model: the weights that a name of the project stands for. */
export type WantedVersion = {
  model: string;
  digest: string;
  /** Run that made it. */
  job: string | null;
  tags: Tags;
};

/** What serves in an environment. */
export type WantedAlias = { alias: string; environment: string; release: string; model: string; digest: string };

/** A run by its id, with the digest of its content and how much that is. */
export interface RunToSend {
  run: string;
  title: string;
  content: string;
  parts: { metrics: number; params: number; datasets: number; files: number };
}

/** What MLflow is to hold of a project. */
export interface Wanted {
  project: Tags;
  runs: RunToSend[];
  versions: WantedVersion[];
  aliases: WantedAlias[];
  /** Runs that have not ended. */
  open: number;
}

/** Reads the project. Throws `bad-report` (exit 5) where a report differs from its record. */
export async function readWanted({ project }: StageContext): Promise<Wanted> {
  const known = await readKnown(project);
  const runs = await listResources(project, 'Run');
  const wanted: Wanted['runs'] = [];
  for (const run of runs) {
    const content = await wantedRun(run, known, project);
    if (content) wanted.push(toSend(content));
  }
  const releases = await listResources(project, 'Release');
  const models = await listResources(project, 'Model');
  return {
    project: await projectTags(project),
    runs: wanted,
    versions: models.map((model) => versionOf(model, releases)),
    aliases: await readAliases(project, releases, models),
    open: runs.filter(({ spec }) => spec.status === 'running' || spec.status === 'queued').length,
  };
}

function toSend(wanted: WantedRun): RunToSend {
  const { run, title, metrics, params, datasets, artifacts } = wanted;
  const parts = {
    metrics: metrics.length,
    params: Object.keys(params).length,
    datasets: datasets.length,
    files: artifacts.length,
  };
  return { run, title, content: contentDigest(wanted), parts };
}

/** What one run is to look like in MLflow; undefined where it is gone. */
export async function readWantedRun({ project }: StageContext, id: string): Promise<WantedRun | undefined> {
  const run = (await listResources(project, 'Run')).find(({ metadata }) => metadata.name === id);
  return run && wantedRun(run, await readKnown(project), project);
}

async function readKnown(project: ProjectStore): Promise<Known> {
  const datasets = await listResources(project, 'Dataset');
  const all = [...(await listResources(project, 'Model')), ...datasets];
  const names = new Map(all.map(({ metadata, spec }) => [spec.digest, metadata.name]));
  return {
    nameOf: (digest) => names.get(digest),
    datasets: new Map(datasets.map((dataset) => [dataset.spec.digest, dataset])),
  };
}

/** Tags that say whose an object is. */
export async function projectTags(project: ProjectStore): Promise<Tags> {
  const { name, id } = await project.settings();
  return { [TAG.project]: name, ...(id === undefined ? {} : { [TAG.projectId]: id }) };
}

function versionOf({ metadata, spec }: ResourceOf<'Model'>, releases: ResourceOf<'Release'>[]): WantedVersion {
  const parents = spec.lineage.map(({ relation, digest, name }) => `${relation} ${name ?? '?'} ${digest}`);
  const served = releases.filter((one) => servedDigests(one.spec.record).includes(spec.digest));
  return {
    model: metadata.name,
    digest: spec.digest,
    job: spec.job ?? null,
    tags: {
      [TAG.model]: metadata.name,
      [TAG.digest]: spec.digest,
      'sovran.kind': spec.kind,
      'sovran.format': spec.format,
      'sovran.license': spec.license,
      'sovran.parameters': String(spec.parameters),
      ...(spec.scheme === undefined ? {} : { 'sovran.scheme': spec.scheme }),
      ...(spec.job === undefined ? {} : { 'sovran.job': spec.job }),
      ...(parents.length === 0 ? {} : { 'sovran.lineage': parents.join('\n') }),
      ...(served.length === 0 ? {} : { 'sovran.releases': served.map((one) => one.metadata.name).join(' ') }),
    },
  };
}

/** Live releases whose weights the project names; an environment without one has no alias. */
async function readAliases(
  project: ProjectStore,
  releases: ResourceOf<'Release'>[],
  models: ResourceOf<'Model'>[],
): Promise<WantedAlias[]> {
  return (await listEnvironments(project)).flatMap((environment) => {
    const release = releases.find(({ metadata }) => metadata.name === liveIn(environment));
    const digest = release?.spec.record.modelDigest;
    const named = models.filter(({ spec }) => spec.digest === digest);
    const model = named.find(({ metadata }) => metadata.name === release?.spec.record.model) ?? named[0];
    if (!release || !model) return [];
    const { name } = environment;
    return [
      {
        alias: aliasFor(name),
        environment: name,
        release: release.metadata.name,
        model: model.metadata.name,
        digest: model.spec.digest,
      },
    ];
  });
}

/** MLflow takes no dot in an alias, and keeps `latest` and `v1` for itself; no environment has `_` in its name. Pure. */
export function aliasFor(environment: string): string {
  const alias = environment.replaceAll('.', '_');
  return /^(latest|v\d+)$/.test(alias) ? `env_${alias}` : alias;
}
