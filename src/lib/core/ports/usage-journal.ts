import type { AccessRecord } from './gateway.ts';

/** Application of all probes of promotions together; no name holds a colon. */
export const PROBES = ':probes';

/** All time. */
export const ALWAYS = { from: '', until: '~' } as const;

/** How a request ended for its caller: answered, refused (4xx), lost (5xx, or ended early by the server), or left by the caller. */
export const OUTCOMES = ['answered', 'refused', 'lost', 'left'] as const;
export type RequestOutcome = (typeof OUTCOMES)[number];

/** A logged request with how it ended. */
export interface UsageRecord extends AccessRecord {
  outcome: RequestOutcome;
}

/** Requests that reached an environment from `from` on and before `until`, ISO 8601. */
export interface UsageWindow {
  environment: string;
  from: string;
  until: string;
}

/** A day, hour or minute by its first characters: `2026-12-01T02:10`. `ended`: whose key had ended. */
export type UsageKey = 'application' | 'release' | 'day' | 'hour' | 'minute' | 'status' | 'ended';

/** Requests of one group. Bytes are those of HTTP, headers included. */
export interface UsageGroup {
  key: string;
  requests: number;
  outcomes: Record<RequestOutcome, number>;
  sentBytes: number;
  bytes: number;
  /** Of answered requests, ascending. */
  firstByteMs: number[];
  durationMs: number[];
}

/** What is kept of a request that can be joined or compared. */
export type UsageRequest = Pick<
  UsageRecord,
  'at' | 'requestId' | 'application' | 'release' | 'status' | 'outcome' | 'sentBytes' | 'bytes' | 'durationMs'
>;

/** What the counters of an engine said. They begin at 0 with each life of the engine. */
export interface TokenReading {
  at: string;
  release: string;
  /** Differs from one life of an engine to the next. */
  life: string;
  promptTokens: number;
  generatedTokens: number;
}

/** How complete the journal is in a window. */
export interface UsageExtent {
  requests: number;
  first: string | null;
  last: string | null;
  /** Numbers below the highest logged one without a line. The last of a killed gateway are above it, and not counted. */
  unlogged: number;
}

/** The requests of this project's environments, as this clone has fetched them: never a prompt. */
export interface UsageJournal {
  /** Where the next read of an environment's access log begins, bytes; null where none was read yet. */
  place(environment: string): number | null;
  /** Adds requests and moves the place, both or neither. Returns how many were not there yet. */
  add(environment: string, records: readonly UsageRecord[], next: number): number;
  addTokens(environment: string, reading: TokenReading): void;
  extent(window: UsageWindow): UsageExtent;
  /** By key, ascending. */
  group(window: UsageWindow, by: UsageKey): UsageGroup[];
  /** Oldest first, one at a time. */
  requests(window: UsageWindow): Iterable<UsageRequest>;
  /** Oldest first; the last one before the window, too. */
  tokens(window: UsageWindow): TokenReading[];
  close(): void;
}
