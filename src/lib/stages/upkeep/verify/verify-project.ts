import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { lookAtEvents } from './look-at-events.ts';
import { lookAtFiles } from './look-at-files.ts';
import { lookAtRecord } from './look-at-record.ts';
import { judgeLooks, type Verification } from './verification.ts';

/** Whether the project is what its runs recorded. Reads the folder and git alone. */
export async function verifyProject(project: ProjectStore): Promise<Verification> {
  const commits = await project.history().listEventCommits();
  const { record, edits } = await lookAtRecord(project, commits);
  const looks = { files: await lookAtFiles(project), events: await lookAtEvents(project, commits), record };
  return judgeLooks(looks, edits);
}
