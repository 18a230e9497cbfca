import type { Kind, ProjectStore } from '../../../core/ports/project-store.ts';
import { isOfKind, KIND_LOCATIONS, pathOf } from '../../../core/project/kinds.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';
import type { Look, Problem } from './verification.ts';

const KINDS = Object.keys(KIND_LOCATIONS) as Kind[];

interface Named {
  kind: Kind;
  name: string;
}

/** Every file of a resource has the schema of its kind. */
export async function lookAtFiles(project: ProjectStore): Promise<Look> {
  const found = await Promise.all(
    KINDS.map(async (kind) => (await namesOf(project, kind)).map((name) => ({ kind, name }))),
  );
  const problems = await Promise.all(found.flat().map((one) => problemOfFile(project, one)));
  return { count: problems.length, problems: problems.flat() };
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

async function problemOfFile(project: ProjectStore, { kind, name }: Named): Promise<Problem[]> {
  try {
    await project.read(kind, name);
    return [];
  } catch (error) {
    if (!(error instanceof SovranError)) throw error;
    return [{ code: error.code, about: pathOf(kind, name), reason: error.text }];
  }
}
