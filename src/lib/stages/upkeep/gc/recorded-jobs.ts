import { listJobRuns, type JobRun } from '../../../core/project/job-runs.ts';
import { isLive } from '../../../core/project/is-live.ts';
import type { Artifacts } from '../../../core/ports/artifacts.ts';
import type { RecordedJob } from '../../../core/ports/host-sweeper.ts';
import { isBrokenOff } from '../../../core/project/broken-off.ts';
import { listResources } from '../../../core/project/resources.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { readUnsettledJournals } from '../../../core/operation/journal/unsettled-journals.ts';

/** Resources that name what jobs make. */
const KINDS = ['Dataset', 'Model', 'Release'] as const;

/**
 * Jobs of this project on a machine that have ended, by their records. Left out are those that a run names which is not over, and
 * those that ended well and of which something that the project names is not in this store: the host may have the only copy.
 * `own` is the run that asks, which only names what it removes.
 */
export async function recordedJobs(ctx: StageContext, names: readonly string[], own?: string): Promise<RecordedJob[]> {
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
      : recordedJob(run, named, artifacts);
  });
  return (await Promise.all(found)).filter((job) => job !== undefined);
}

async function recordedJob(
  { metadata: { name: id }, spec }: JobRun,
  named: string,
  artifacts: Artifacts,
): Promise<RecordedJob | undefined> {
  if (spec.status === 'lost') return { id, lost: true };
  if (spec.status === 'failed' && !isBrokenOff(spec)) return { id, over: 'failed' };
  if (spec.status !== 'succeeded') return { id };
  const wanted = outputTrees(spec).filter((digest) => named.includes(digest));
  const there = await Promise.all(wanted.map((digest) => artifacts.treePath(digest)));
  return there.includes(undefined) ? undefined : { id, over: 'succeeded' };
}

/** Ids of the jobs whose outputs a person of this project has given up, by its events. */
async function writtenOffJobs({ project }: StageContext): Promise<ReadonlySet<unknown>> {
  const given = (await project.readEvents()).filter(
    ({ operation, result }) => operation === 'job reconcile' && result === 'succeeded',
  );
  return new Set(given.flatMap(({ data }) => (Array.isArray(data['writeOff']) ? data['writeOff'] : [])));
}

/** Pure: digests of the trees of which a record lists the files, as workers compute them: paths are `TREE/PATH`. */
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
