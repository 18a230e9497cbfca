import type { Kind, ProjectStore } from '../../../core/ports/project-store.ts';
import { KIND_LOCATIONS, namesOfKind, pathOf } from '../../../core/project/kinds.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';
import type { Look, Problem } from './verification.ts';

const KINDS = Object.keys(KIND_LOCATIONS) as Kind[];

/** Every file of a resource has the schema of its kind. */
export async function lookAtFiles(project: ProjectStore): Promise<Look> {
  const found = await Promise.all(
    KINDS.map(async (kind) => {
      const names = namesOfKind(kind, await project.listFiles(KIND_LOCATIONS[kind].folder));
      return Promise.all(names.map((name) => problemOfFile(project, kind, name)));
    }),
  );
  return { count: found.flat().length, problems: found.flat(2) };
}

async function problemOfFile(project: ProjectStore, kind: Kind, name: string): Promise<Problem[]> {
  try {
    await project.read(kind, name);
    return [];
  } catch (error) {
    if (!(error instanceof SovranError)) throw error;
    return [{ code: error.code, about: pathOf(kind, name), reason: error.text }];
  }
}
