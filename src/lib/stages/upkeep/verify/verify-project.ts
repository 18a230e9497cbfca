import type { StageContext } from '../../../core/operation/context.ts';
import type { Kind, ProjectStore } from '../../../core/ports/project-store.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { findResource } from '../../../core/project/resources.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';
import { listEvidence } from '../../release/approvals/evidence.ts';
import { listNamed, lookAtCommitted, lookAtFiles, type Named } from './look-at-files.ts';
import { lookAtApprovals, lookAtEvents, lookAtLive, lookAtReleases, lookAtReports } from './look-at-records.ts';
import { lookAtRunbooks } from './look-at-runbooks.ts';
import { judgeLooks, type Verification } from './verification.ts';

/** Whether the project is what its runs recorded: files, digests, events, approvals, what is live. Reads the folder and git alone. */
export async function verifyProject(ctx: StageContext): Promise<Verification> {
  const { project } = ctx;
  const named = await listNamed(project);
  const releases = await readable(project, 'Release', named);
  const reports = await listEvidence(project);
  return judgeLooks([
    ['files', await lookAtFiles(project, named)],
    ['events', await lookAtEvents(project)],
    ['reports', lookAtReports(reports)],
    ['runbooks', await lookAtRunbooks(project)],
    ['releases', lookAtReleases(releases, await readable(project, 'Model', named), reports)],
    ['approvals', await lookAtApprovals(ctx, releases)],
    ['live', await lookAtLive(project, await readable(project, 'Environment', named), releases)],
    ['committed', await lookAtCommitted(project, named)],
  ]);
}

/** Resources of a kind without broken files, which `files` reports. */
async function readable<K extends Kind>(
  project: ProjectStore,
  kind: K,
  named: readonly Named[],
): Promise<ResourceOf<K>[]> {
  const names = named.filter((one) => one.kind === kind).map(({ name }) => name);
  const found = await Promise.all(names.map((name) => orNothing(findResource(project, kind, name))));
  return found.filter((one) => one !== undefined);
}

async function orNothing<T>(reading: Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof SovranError) return undefined;
    throw error;
  }
}
