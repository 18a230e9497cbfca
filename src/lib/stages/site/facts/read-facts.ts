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
import { readRun } from './read-run.ts';

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
  const [settings, usecases, weights, models, datasets] = await Promise.all([
    project.settings(),
    listResources(project, 'UseCase'),
    findResource(project, 'Weights', WEIGHTS_NAME),
    listResources(project, 'Model'),
    listResources(project, 'Dataset'),
  ]);
  const releases = await showReleases(asOf(head, ctx));
  const [environments, runs] = await Promise.all([readEnvironments(project), readRuns(project)]);
  return { settings, commit, at, usecases, weights: weights?.spec, models, datasets, releases, environments, runs };
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
function asOf({ project, at }: ProjectAtHead, ctx: StageContext): StageContext {
  return {
    ...ctx,
    project,
    clock: { ...ctx.clock, now: () => at },
    signer: async () => {
      const signer = await ctx.signer();
      return { ...signer, verify: (payload, signature, allowed) => signer.verify(payload, signature, allowed, at) };
    },
  };
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
