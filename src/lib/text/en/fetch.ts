/** How a clone learns what somebody else recorded: the same words wherever it is needed. */
export const BY_PULL = 'git pull; without a remote, git pull CLONE, the clone of whoever recorded it';

export const FETCH_RECORD = `Fetch what was recorded (${BY_PULL})` as const;
