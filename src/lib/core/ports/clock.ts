/** Time as the stages see it, so that they can be tested without waiting. */
export interface Clock {
  /** Wall-clock time, ISO 8601 UTC with milliseconds. */
  now(): string;
  /** An instant given in milliseconds since 1970, in the same form. */
  at(epochMs: number): string;
  /** Milliseconds since an arbitrary start, never going backwards. */
  monotonicMs(): number;
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Source of sortable unique names (ULID, 26 characters of Crockford base 32). */
export interface Ids {
  next(): string;
}
