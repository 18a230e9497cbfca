import type { JobStatus } from '../../../../core/ports/engine.ts';
import { message } from '../../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../../core/text/sovran-error.ts';

/** Code of the error for a job whose container is there while its folder is not. */
export const FOLDER_AWAY = 'folder-away';

/** Returns the status. Throws `folder-away` (exit 4) if only a container shows the job. */
export function refuseAway<Status extends JobStatus | undefined>(host: string, status: Status): Status {
  if (status?.folderAway === undefined) return status;
  const { id, folderAway: folder, state } = status;
  const runs = state === 'running';
  throw new SovranError({
    code: FOLDER_AWAY,
    exit: EXIT.unreachable,
    text: message(runs ? 'job.folder-away.runs' : 'job.folder-away.ended', { id, host, folder }),
    fix: runs ? message('job.folder-away.runs.fix', { host, id }) : message('job.folder-away.fix', { host }),
    next: nextForAway(host),
    details: { id, host, folder },
  });
}

/** What to type to see where the host keeps its folders, and what runs there. */
export function nextForAway(host: string): string[] {
  return [`sovran host check ${host}`, 'sovran job reconcile --dry-run'];
}
