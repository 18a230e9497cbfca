/** Leases have whole seconds. */
const SECOND_MS = 1000;

/** When a job began for the first time, and when its newest attempt ended, host time. */
export interface JobTimes {
  startedAt?: string | undefined;
  endedAt?: string | undefined;
}

/** True if a job ended after its lease was last asked for at `asked`. Pure. */
export function endedSinceAsked({ startedAt, endedAt }: JobTimes, asked: string): boolean {
  if (endedAt === undefined) return false;
  const second = Date.parse(asked);
  return Date.parse(endedAt) >= second + SECOND_MS || (startedAt !== undefined && Date.parse(startedAt) >= second);
}
