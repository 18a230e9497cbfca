/** Leases tell whole seconds. */
const SECOND_MS = 1000;

/** When a job began for the first time, and when its newest attempt ended, host time. */
export interface JobTimes {
  startedAt?: string | undefined;
  endedAt?: string | undefined;
}

/**
 * Pure: whether a job ended after its lease was last asked for at `asked`, so that nobody is about to start it again. An end in
 * the second of the asking may have been before it, unless the job began after it: one that failed at once is over, too.
 */
export function endedSinceAsked({ startedAt, endedAt }: JobTimes, asked: string): boolean {
  if (endedAt === undefined) return false;
  const second = Date.parse(asked);
  return Date.parse(endedAt) >= second + SECOND_MS || (startedAt !== undefined && Date.parse(startedAt) >= second);
}
