import { digestOf } from '../../../core/kit/canonical.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { listEnvironments } from '../../../core/project/live.ts';
import { listResources } from '../../../core/project/resources.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { servedDigests } from '../../../core/project/served-digests.ts';
import { liveIn } from '../../experiments/lineage/lineage.ts';
import { digestOfRun, readKnown, readRunContent } from './run-content.ts';
import { TAG, type Tags } from './tags.ts';

export type Kind = 'run' | 'version' | 'alias';

/** One object that MLflow is to hold, found there by its kind and id; `content` is the digest of all of it. */
export interface Wanted {
  kind: Kind;
  id: string;
  content: string;
  /** For people. */
  title: string;
  /** What its step needs besides. */
  tags?: Tags;
}

/** What MLflow is to hold of a project, what a thing stands on first. */
export interface ProjectContent {
  tags: Tags;
  objects: Wanted[];
  /** Runs that have not ended. */
  open: number;
  /** Aliases of environments where nothing serves. */
  idle: string[];
}

/** Reads the project. Throws `bad-report` (exit 5) where a report differs from its record. */
export async function readContent({ project }: StageContext, takesFiles: boolean): Promise<ProjectContent> {
  const [runs, releases, models, environments] = await Promise.all([
    listResources(project, 'Run'),
    listResources(project, 'Release'),
    listResources(project, 'Model'),
    listEnvironments(project),
  ]);
  const known = await readKnown(project);
  const sent: Wanted[] = [];
  for (const run of runs) {
    const content = await readRunContent(run, known, project, takesFiles);
    const id = run.metadata.name;
    if (content) sent.push({ kind: 'run', id, content: digestOfRun(content), title: `${content.title} (${id})` });
  }
  const live = environments.map((environment) => ({
    alias: aliasFor(environment.name),
    release: releases.find(({ metadata }) => metadata.name === liveIn(environment)),
  }));
  const aliases = live.flatMap(({ alias, release }) => (release ? aliasOf(alias, release, models) : []));
  return {
    tags: await projectTags(project),
    objects: [...sent, ...models.map((model) => versionOf(model, releases)), ...aliases],
    open: runs.filter(({ spec }) => spec.status === 'running' || spec.status === 'queued').length,
    idle: live.map(({ alias }) => alias).filter((alias) => aliases.every(({ id }) => id !== alias)),
  };
}

/** Tags that say whose an object is. */
export async function projectTags(project: ProjectStore): Promise<Tags> {
  const { name, id } = await project.settings();
  return { [TAG.project]: name, ...(id === undefined ? {} : { [TAG.projectId]: id }) };
}

/** Names a version by what it stands for: the weights that a name of the project has. */
export function versionId(model: string, digest: string): string {
  return `${model} ${digest}`;
}

function versionOf({ metadata: { name }, spec }: ResourceOf<'Model'>, releases: ResourceOf<'Release'>[]): Wanted {
  const parents = spec.lineage.map(({ relation, digest, name: parent }) => `${relation} ${parent ?? '?'} ${digest}`);
  const served = releases.filter((one) => servedDigests(one.spec.record).includes(spec.digest));
  const tags = {
    [TAG.model]: name,
    [TAG.digest]: spec.digest,
    'sovran.kind': spec.kind,
    'sovran.format': spec.format,
    'sovran.license': spec.license,
    'sovran.parameters': String(spec.parameters),
    'sovran.scheme': spec.scheme ?? '-',
    'sovran.job': spec.job ?? '-',
    'sovran.lineage': parents.join('\n') || '-',
    'sovran.releases': served.map((one) => one.metadata.name).join(' ') || '-',
  };
  const content = digestOf(tags);
  return {
    kind: 'version',
    id: versionId(name, spec.digest),
    content,
    title: name,
    tags: { ...tags, [TAG.content]: content },
  };
}

/** The version of a live release; none where the project does not name its weights. */
function aliasOf(alias: string, { metadata, spec }: ResourceOf<'Release'>, models: ResourceOf<'Model'>[]): Wanted[] {
  const named = models.filter((model) => model.spec.digest === spec.record.modelDigest);
  const model = named.find((one) => one.metadata.name === spec.record.model) ?? named[0];
  if (!model) return [];
  const content = versionId(model.metadata.name, model.spec.digest);
  return [{ kind: 'alias', id: alias, content, title: `${alias} → ${metadata.name}` }];
}

/** MLflow takes no dot in an alias, and keeps `latest` and `v1` for itself; no environment has `_` in its name. Pure. */
export function aliasFor(environment: string): string {
  const alias = environment.replaceAll('.', '_');
  return /^(latest|v\d+)$/.test(alias) ? `env_${alias}` : alias;
}
