import type { ProjectStore, Kind } from '../../../core/ports/project-store.ts';
import { lookAtEvents } from './look-at-events.ts';
import { lookAtRecord } from './look-at-record.ts';
import { judgeLooks, type Verification, type Look, type Problem } from './verification.ts';
import { KIND_LOCATIONS, namesOfKind, pathOf } from '../../../core/project/kinds.ts';
import type { StatementContext } from '../../../core/project/statements.ts';
import { message } from '../../../core/text/message.ts';
import { readRetirements } from '../../release/retire/decisions.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';

/** Whether the project is what its runs recorded and people signed. Reads the folder and git alone. */
export async function verifyProject(ctx: StatementContext & { project: ProjectStore }): Promise<Verification> {
  const { project } = ctx;
  const commits = await project.history().listCommits('events');
  const { record, edits } = await lookAtRecord(project, commits);
  const files = await lookAtFiles(project);
  // What cannot be read fails already.
  const { unsigned } = files.problems.length > 0 ? { unsigned: [] } : await readRetirements(ctx);
  const reason = message('verify.record.unsigned');
  record.problems.push(...unsigned.map((about) => ({ code: 'record-unsigned', about, reason })));
  const looks = { files, events: await lookAtEvents(project, commits), record };
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
