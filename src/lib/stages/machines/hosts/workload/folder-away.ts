import type { JobStatus } from '../../../../core/ports/engine.ts';
import { message } from '../../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../../core/text/sovran-error.ts';

/** Error code: a job has a container but no folder. */
export const FOLDER_AWAY = 'folder-away';

/** Returns the status. Throws `folder-away` (exit 4) if only a container shows the job. */
export function refuseAway<Status extends JobStatus | undefined>(host: string, status: Status): Status {
  if (status?.folderAway === undefined) return status;
  const { id, folderAway: folder, state } = status;
  throw new SovranError({
    code: FOLDER_AWAY,
    exit: EXIT.unreachable,
    text: message('job.folder-away', { id, host, folder }),
    fix: message('job.folder-away.fix', { host }),
    next: [...nextForAway(host), ...(state === 'running' ? [`sovran job stop ${id}`] : [])],
    details: { id, host, folder },
  });
}

/** Commands that show the host’s folders and what runs there. */
export function nextForAway(host: string): string[] {
  return [`sovran host check ${host}`, 'sovran job reconcile --dry-run'];
}
