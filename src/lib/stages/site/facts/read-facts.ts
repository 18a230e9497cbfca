import type { ReadContext, StageContext } from '../../../core/operation/context.ts';
import type { ProjectReader, Revision } from '../../../core/ports/project-store.ts';
import { findResource } from '../../../core/project/resources.ts';
import { message } from '../../../core/text/message.ts';
import { refusedError } from '../../../core/text/sovran-error.ts';
import { showReleases } from '../../release/records/show.ts';
import { readSnapshot, type Snapshot } from '../../snapshot/snapshot.ts';
import { WEIGHTS_NAME } from '../../scope/weights/set-weights.ts';
import { changesOf, isOfTraffic } from './changes.ts';
import type { SiteEnvironment, SiteFacts, SiteRun } from './facts.ts';
import { lineagesOf } from './lineages.ts';
import { readRun } from './read-run.ts';

/** The project at its last commit. Throws `no-commit` (exit 3), `invalid-file` (exit 2). */
export async function readFacts(ctx: StageContext): Promise<SiteFacts> {
  const project = ctx.project.at('HEAD');
  const { commit, at } = await requireCommit(project);
  const past = asOf(project, at, ctx);
  // Before anything else is read: with a larger heap each program that verifies an approval would start slower.
  const releases = await showReleases(past);
  const snapshot = await readSnapshot(past);
  const weights = await findResource(project, 'Weights', WEIGHTS_NAME);
  const [environments, runs] = await Promise.all([readEnvironments(project, snapshot), readRuns(project, snapshot)]);
  const lineages = lineagesOf(snapshot);
  const { settings, usecases, models, datasets, usecaseOf } = snapshot;
  const found = { settings, usecases, models, datasets, usecaseOf, weights: weights?.spec };
  return { commit, at, ...found, releases, environments, runs, lineages };
}

/** The commit that a reader reads. Throws `no-commit` (exit 3). */
export async function requireCommit(project: ProjectReader): Promise<Revision> {
  const revision = await project.revision();
  if (revision) return revision;
  throw refusedError('no-commit', message('site.no-commit'), { fix: message('site.no-commit.fix') });
}

/** Judges approvals by the time of the commit, so that a page does not change by itself. */
function asOf(project: ProjectReader, at: string, ctx: StageContext): ReadContext {
  return {
    project,
    clock: { now: () => at },
    signer: async () => {
      const own = await ctx.signer();
      return { ...own, verify: (payload, signature, allowed) => own.verify(payload, signature, allowed, at) };
    },
  };
}

async function readEnvironments(project: ProjectReader, { environments }: Snapshot): Promise<SiteEnvironment[]> {
  const events = await project.readEvents({ accept: isOfTraffic });
  return environments.map((one) => ({ ...one, changes: changesOf(one.name, one.live, events) }));
}

async function readRuns(project: ProjectReader, snapshot: Snapshot): Promise<SiteRun[]> {
  const evidence = await snapshot.evidence();
  const reports = new Map(evidence.map(({ run, report }) => [run, report]));
  const newestFirst = snapshot.runs.toSorted((one, other) => (one.metadata.name < other.metadata.name ? 1 : -1));
  return Promise.all(newestFirst.map((run) => readRun(project, run, reports)));
}
