import type { ProjectStore, Kind } from '../../../core/ports/project-store.ts';
import { lookAtEvents } from './look-at-events.ts';
import { lookAtRecord } from './look-at-record.ts';
import { judgeLooks, type Verification, type Look, type Problem } from './verification.ts';
import { KIND_LOCATIONS, namesOfKind, pathOf } from '../../../core/project/kinds.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';

/** Whether the project is what its runs recorded. Reads the folder and git alone. */
export async function verifyProject(project: ProjectStore): Promise<Verification> {
  const commits = await project.history().listEventCommits();
  const { record, edits } = await lookAtRecord(project, commits);
  const looks = { files: await lookAtFiles(project), events: await lookAtEvents(project, commits), record };
  return judgeLooks(looks, edits);
}

const KINDS = Object.keys(KIND_LOCATIONS) as Kind[];

/** Every file of a resource has the schema of its kind. */
async function lookAtFiles(project: ProjectStore): Promise<Look> {
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
