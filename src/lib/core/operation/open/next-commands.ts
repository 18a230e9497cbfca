/** Resumes a run that waits for the password of sudo on its hosts; the reader names the file. */
export const RESUME_WITH_PASSWORD = 'sovran resume --sudo-password-file FILE';

/** What to type to roll a run back. */
export function rollBackCommand(runId: string): string {
  return `sovran resume --roll-back ${runId}`;
}

/** What to type to abandon a run. */
export function abandonCommand(runId: string): string {
  return `sovran resume --abandon ${runId}`;
}

/** Commands that settle an open run: forward, and back where it may. */
export function waysOn(runId: string, isPastPivot: boolean): string[] {
  return ['sovran resume', ...(isPastPivot ? [] : [rollBackCommand(runId)])];
}
