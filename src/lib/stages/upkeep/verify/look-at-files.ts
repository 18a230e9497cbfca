import type { Kind, ProjectStore } from '../../../core/ports/project-store.ts';
import { isOfKind, isOfPeople, KIND_LOCATIONS, pathOf } from '../../../core/project/kinds.ts';
import { message } from '../../../core/text/message.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';
import type { Look, Problem } from './verification.ts';

/** Problem of a clone without its older commits. */
export const SHALLOW = 'shallow-clone';

const KINDS = Object.keys(KIND_LOCATIONS) as Kind[];

/** A resource by its place. */
export interface Named {
  kind: Kind;
  name: string;
}

/** Every resource file of the project, readable or not. */
export async function listNamed(project: ProjectStore): Promise<Named[]> {
  const found = await Promise.all(
    KINDS.map(async (kind) => (await namesOf(project, kind)).map((name) => ({ kind, name }))),
  );
  return found.flat();
}

async function namesOf(project: ProjectStore, kind: Kind): Promise<string[]> {
  const { folder, file } = KIND_LOCATIONS[kind];
  const entries = await project.listFiles(folder);
  if (file !== undefined) return entries;
  return entries
    .filter((entry) => entry.endsWith('.yaml'))
    .map((entry) => entry.slice(0, -'.yaml'.length))
    .filter((name) => isOfKind(kind, name));
}

/** Every file has the schema of its kind. */
export async function lookAtFiles(project: ProjectStore, named: readonly Named[]): Promise<Look> {
  const problems = await Promise.all(named.map((one) => problemOfFile(project, one)));
  return { count: named.length, problems: problems.flat() };
}

async function problemOfFile(project: ProjectStore, { kind, name }: Named): Promise<Problem[]> {
  try {
    await project.read(kind, name);
    return [];
  } catch (error) {
    if (!(error instanceof SovranError)) throw error;
    return [{ code: error.code, about: pathOf(kind, name), reason: error.text }];
  }
}

/** Files that sovran alone writes are as committed. */
export async function lookAtCommitted(project: ProjectStore, named: readonly Named[]): Promise<Look> {
  const own = named.map(({ kind, name }) => pathOf(kind, name)).filter((path) => !isOfPeople(path));
  const { state, isShallow } = await project.repository();
  if (state === 'none')
    return {
      count: own.length,
      problems: [{ code: 'no-repository', about: '.', reason: message('verify.no-repository') }],
    };
  const changed = await project.listUncommitted(own);
  const reason = message('verify.uncommitted');
  const problems = changed.map((about) => ({ code: 'uncommitted', about, reason }));
  return { count: own.length, problems: [...(isShallow ? [SHALLOW_HISTORY] : []), ...problems] };
}

/** Events are held against their commits: a clone without them proves nothing. */
const SHALLOW_HISTORY: Problem = { code: SHALLOW, about: '.', reason: message('verify.shallow') };
