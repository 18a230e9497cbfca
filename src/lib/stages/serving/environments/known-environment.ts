import type { ProjectReader } from '../../../core/ports/project-store.ts';
import { canonicalJson } from '../../../core/kit/canonical.ts';
import { pathOf } from '../../../core/project/kinds.ts';
import { NOTHING_LIVE, readLive, withRoutes, type EnvironmentState } from '../../../core/project/live.ts';
import { checkName, findIfAble, findResource, requireResource } from '../../../core/project/resources.ts';
import type { EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import type { LiveSpec } from '../../../core/project/resources/live.ts';
import { listEdited } from '../../../core/operation/records/edited-files.ts';
import { message, type Message } from '../../../core/text/message.ts';

/** An environment by its file at HEAD, which others could review, and what sovran recorded as live. */
export interface KnownEnvironment {
  /** What people wrote: at HEAD, or never committed. */
  stated: EnvironmentSpec;
  /** The same, with what serves. */
  spec: EnvironmentState;
  isCommitted: boolean;
  /** The folder has its file. */
  hasFile: boolean;
  /** Its files with an uncommitted edit, which does not count. */
  edited: string[];
}

/** Undefined where neither the folder nor the last commit has it. */
export async function findEnvironment(project: ProjectReader, name: string): Promise<KnownEnvironment | undefined> {
  const committed = (await findResource(project.at('HEAD'), 'Environment', checkName(name)))?.spec;
  const stated = committed ?? (await findResource(project, 'Environment', name))?.spec;
  if (!stated) return undefined;
  const live = await readKnownLive(project, name);
  const file = await findIfAble(project, 'Environment', name);
  const isSame = typeof file === 'object' && canonicalJson(file.spec) === canonicalJson(stated);
  return {
    stated,
    spec: withRoutes(stated, live.spec),
    isCommitted: committed !== undefined,
    hasFile: file !== undefined,
    edited: [...(isSame ? [] : [pathOf('Environment', name)]), ...(live.isEdited ? [pathOf('Live', name)] : [])],
  };
}

/** As `findEnvironment`. Throws `not-found` (exit 2). */
export async function requireEnvironment(project: ProjectReader, name: string): Promise<KnownEnvironment> {
  const found = await findEnvironment(project, name);
  if (found) return found;
  await requireResource(project, 'Environment', name);
  throw new Error(`environment ${name} came to be meanwhile`);
}

/** What people wrote of an environment, as `findEnvironment` has it. Throws `not-found` (exit 2). */
export async function termsInForce(project: ProjectReader, name: string): Promise<EnvironmentSpec> {
  const committed = await findResource(project.at('HEAD'), 'Environment', name);
  return (committed ?? (await requireResource(project, 'Environment', name))).spec;
}

/** What serves, as sovran wrote it, committed or not; an edit by hand does not count. */
export async function readKnownLive(
  project: ProjectReader,
  name: string,
): Promise<{ spec: LiveSpec; isEdited: boolean }> {
  const isEdited = (await listEdited(project, [pathOf('Live', name)])).length > 0;
  if (!isEdited) return { spec: await readLive(project, name), isEdited };
  return { spec: (await findResource(project.at('HEAD'), 'Live', name))?.spec ?? NOTHING_LIVE, isEdited };
}

/** Pure: names the edits that do not count. */
export function editedRemarks({ edited }: Pick<KnownEnvironment, 'edited'>): Message[] {
  return edited.length === 0 ? [] : [message('env.edited', { paths: edited.join(', ') })];
}
