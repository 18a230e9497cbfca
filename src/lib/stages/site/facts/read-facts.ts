import type { StageContext } from '../../../core/operation/context.ts';
import type { ProjectAtHead, ProjectStore } from '../../../core/ports/project-store.ts';
import { NOTHING_LIVE } from '../../../core/project/live.ts';
import { findResource, listResources } from '../../../core/project/resources.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import { showReleases } from '../../release/records/show.ts';
import { WEIGHTS_NAME } from '../../scope/weights/set-weights.ts';
import { changesOf, isOfTraffic } from './changes.ts';
import type { SiteEnvironment, SiteFacts, SiteRun } from './facts.ts';
import { lineagesOf } from './lineages.ts';
import { readRun } from './read-run.ts';
import { verifiedAt } from './verify-approvals.ts';

const SETTINGS = 'sovran.yaml';

/** Files that pages are made from. Hosts and keys of applications are not among them. */
const WANTED = [
  /^(usecases|scoping|datasets|models|releases|environments|live)\/[^/]+\.yaml$/,
  /^runs\/[^/]+\/(run\.yaml|report\.json|figures\.json|runbook\.json)$/,
  /^governance\/(allowed_signers$|approvals\/)/,
  /^events\/.*\.json$/,
];

/** The project at its last commit. Throws `no-commit` (exit 3), `invalid-file` (exit 2). */
export async function readFacts(ctx: StageContext): Promise<SiteFacts> {
  const head = await requireHead(ctx, (path) => WANTED.some((pattern) => pattern.test(path)));
  const { project, commit, at } = head;
  const past = await asOf(head, ctx);
  const [settings, usecases, weights, models, datasets] = await Promise.all([
    project.settings(),
    listResources(project, 'UseCase'),
    findResource(project, 'Weights', WEIGHTS_NAME),
    listResources(project, 'Model'),
    listResources(project, 'Dataset'),
  ]);
  const releases = await showReleases(past);
  const [environments, runs] = await Promise.all([readEnvironments(project), readRuns(project)]);
  const lineages = lineagesOf(models, datasets, releases, environments);
  const found = { settings, usecases, weights: weights?.spec, models, datasets, releases, environments, runs };
  return { commit, at, ...found, lineages };
}

/** The commit of the project with the files that are wanted. Throws `no-commit` (exit 3). */
export async function requireHead(
  { project }: StageContext,
  wanted: (path: string) => boolean,
): Promise<ProjectAtHead> {
  const head = await project.atHead((path) => path === SETTINGS || wanted(path));
  if (head) return head;
  throw new SovranError({
    code: 'no-commit',
    exit: EXIT.refused,
    text: message('site.no-commit'),
    fix: message('site.no-commit.fix'),
  });
}

/** Judges approvals by the time of the commit, so that a page does not change by itself. */
async function asOf(head: ProjectAtHead, ctx: StageContext): Promise<StageContext> {
  const signer = await verifiedAt(head, await ctx.signer());
  return { ...ctx, project: head.project, clock: { ...ctx.clock, now: () => head.at }, signer: async () => signer };
}

async function readEnvironments(project: ProjectStore): Promise<SiteEnvironment[]> {
  const [environments, lives, events] = await Promise.all([
    listResources(project, 'Environment'),
    listResources(project, 'Live'),
    project.readEvents({ accept: isOfTraffic }),
  ]);
  return environments.map(({ metadata: { name }, spec }) => {
    const live = lives.find(({ metadata }) => metadata.name === name)?.spec ?? NOTHING_LIVE;
    return { name, spec, live, changes: changesOf(name, live, events) };
  });
}

async function readRuns(project: ProjectStore): Promise<SiteRun[]> {
  const runs = await listResources(project, 'Run');
  const newestFirst = runs.toSorted((one, other) => (one.metadata.name < other.metadata.name ? 1 : -1));
  return Promise.all(newestFirst.map((run) => readRun(project, run)));
}
