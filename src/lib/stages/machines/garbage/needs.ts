import { listJobRuns, listOpenJobs, type JobRun } from '../../../core/project/job-runs.ts';
import { isBrokenOff } from '../../../core/project/broken-off.ts';
import { isLive } from '../../../core/project/is-live.ts';
import { listEnvironments } from '../../../core/project/live.ts';
import { findResource, listResources } from '../../../core/project/resources.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import type { Artifacts } from '../../../core/ports/artifacts.ts';
import type { ProjectNeeds, RecordedJob } from '../../../core/ports/host-sweeper.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { readUnsettledJournals } from '../../../core/operation/journal/unsettled-journals.ts';

/** What this project needs on a machine, under any of its names, without `released`. `own` is the sweep itself, which only names what it removes. */
export async function needsThere(
  ctx: StageContext,
  names: readonly string[],
  own?: string,
  released: readonly string[] = [],
): Promise<ProjectNeeds> {
  const digests = (await neededThere(ctx, names, own)).filter((digest) => !released.includes(digest));
  return { digests, jobs: await recordedJobs(ctx, names, own, released) };
}

/** Ids of the jobs that made a tree of these digests alone, or beside trees that are here. */
export async function makersOf(ctx: StageContext, digests: readonly string[]): Promise<string[]> {
  const artifacts = await ctx.artifacts();
  const ids: string[] = [];
  for (const { metadata, spec } of await listJobRuns(ctx)) {
    const trees = spec.status === 'succeeded' ? outputTrees(spec) : [];
    const others = trees.filter((digest) => !digests.includes(digest));
    if (others.length === trees.length) continue;
    const there = await Promise.all(others.map((digest) => artifacts.treePath(digest)));
    if (!there.includes(undefined)) ids.push(metadata.name);
  }
  return ids;
}

const DIGEST = /sha256:[0-9a-f]{64}/g;

/** Digests that this project needs there: of its environments, open jobs and open runs, and its engine. All else can be sent again. */
export async function neededThere(ctx: StageContext, names: readonly string[], own?: string): Promise<string[]> {
  const open = await openJobsOn(ctx, names);
  const journals = readUnsettledJournals(ctx.project.root).filter(({ run }) => run !== own);
  const recorded = [...(await servedThere(ctx, names)), ...(await imagesNamed(ctx, names))];
  const named = [...open.map(({ spec }) => spec.job), ...journals, ...recorded];
  return [...new Set([...(JSON.stringify(named).match(DIGEST) ?? []), ...(await enginesNeeded(ctx))])].sort();
}

/** Jobs under any of these names that are recorded as open. */
export async function openJobsOn(ctx: StageContext, names: readonly string[]): Promise<JobRun[]> {
  return (await listOpenJobs(ctx)).filter(({ spec }) => names.includes(spec.host ?? ''));
}

/** Images that the host's file names for engines. */
async function imagesNamed(ctx: StageContext, names: readonly string[]): Promise<object[]> {
  const found = await Promise.all(names.map((name) => findResource(ctx.project, 'Host', name)));
  return found.flatMap((host) => (host?.spec.images ? [host.spec.images] : []));
}

/** Lock digests of all engines, the same anywhere: no host is asked, since its container engine may hang. */
async function enginesNeeded(ctx: StageContext): Promise<string[]> {
  const locked = (await ctx.engines.list()).filter(({ variants }) => variants.cpu !== undefined);
  return Promise.all(locked.map(({ name }) => ctx.engines.lock(name)));
}

async function servedThere(ctx: StageContext, names: readonly string[]): Promise<object[]> {
  const environments = await listEnvironments(ctx.project);
  const releases = environments
    .filter(({ spec }) => names.includes(spec.host))
    .flatMap(({ spec }) => [...Object.values(spec.slots), spec.previous]);
  const found = releases.map(async (name) => (name ? findResource(ctx.project, 'Release', name) : undefined));
  return (await Promise.all(found)).flatMap((release) => (release ? [release.spec.record] : []));
}

/** Resources that name what jobs make. */
const KINDS = ['Dataset', 'Model', 'Release'] as const;

/** Jobs that have ended there by their records, without those of open runs and those whose outputs the host may have alone. */
export async function recordedJobs(
  ctx: StageContext,
  names: readonly string[],
  own?: string,
  released: readonly string[] = [],
): Promise<RecordedJob[]> {
  const journals = JSON.stringify(readUnsettledJournals(ctx.project.root).filter(({ run }) => run !== own));
  const ended = (await listJobRuns(ctx)).filter(
    ({ metadata, spec }) =>
      names.includes(spec.host ?? '') && !isLive(spec.status) && !journals.includes(metadata.name),
  );
  if (ended.length === 0) return [];
  const [named, artifacts, writtenOff] = [await namedTrees(ctx), await ctx.artifacts(), await writtenOffJobs(ctx)];
  const found = ended.map(async (run): Promise<RecordedJob | undefined> => {
    const { name: id } = run.metadata;
    return writtenOff.has(id) && run.spec.status === 'failed'
      ? { id, over: 'written-off' }
      : recordedJob(run, (digest) => named.includes(digest) && !released.includes(digest), artifacts);
  });
  return (await Promise.all(found)).filter((job) => job !== undefined);
}

async function recordedJob(
  { metadata: { name: id }, spec }: JobRun,
  isWanted: (digest: string) => boolean,
  artifacts: Artifacts,
): Promise<RecordedJob | undefined> {
  if (spec.status === 'lost') return { id, lost: true };
  if (spec.status === 'failed' && !isBrokenOff(spec)) return { id, over: 'failed' };
  if (spec.status !== 'succeeded') return { id };
  const wanted = outputTrees(spec).filter(isWanted);
  const there = await Promise.all(wanted.map((digest) => artifacts.treePath(digest)));
  return there.includes(undefined) ? undefined : { id, over: 'succeeded' };
}

/** Ids of the jobs that were written off, by the events. */
async function writtenOffJobs({ project }: StageContext): Promise<ReadonlySet<unknown>> {
  const given = (await project.readEvents()).filter(
    ({ operation, result }) => operation === 'job reconcile' && result === 'succeeded',
  );
  return new Set(given.flatMap(({ data }) => (Array.isArray(data['writeOff']) ? data['writeOff'] : [])));
}

/** Pure: digests of the trees that a record lists as `TREE/PATH`, computed as workers do. */
export function outputTrees({ outputs }: Pick<JobRun['spec'], 'outputs'>): string[] {
  const trees = new Map<string, { path: string; sha256: string; size: number }[]>();
  for (const { path, sha256, bytes } of outputs) {
    const [tree = ''] = path.split('/', 1);
    const file = { path: path.slice(tree.length + 1), sha256: sha256.replace(/^sha256:/, ''), size: bytes };
    trees.set(tree, [...(trees.get(tree) ?? []), file]);
  }
  return [...trees.values()].map(digestOf);
}

async function namedTrees({ project }: StageContext): Promise<string> {
  return JSON.stringify(await Promise.all(KINDS.map((kind) => listResources(project, kind))));
}
