import type { StreamRecord } from '../../measure/bench/http/stream-record.ts';
import type { Measure } from '../../../core/ports/json.ts';
import { percentiles } from '../../measure/stats/percentile.ts';
import { isWhole } from '../probe/probe.ts';

/** Streams each side needs: with fewer, the 99th percentile is the slowest one alone and proves nothing. */
const MINIMUM_STREAMS = 100;

/** Where an environment states no budget: half of the baseline, and at least this, milliseconds. */
const LEAST_BUDGET_MS = 100;

/**
 * The rule on the time to the first token of a promotion: its 99th percentile on the new release is at most that of
 * the baseline, measured on the old one before the switch, plus a budget.
 */
export interface TtftRule {
  verdict: 'held' | 'regressed' | 'not-judged';
  /**
   * Why it was not judged: nothing served before, something did of which this process measured no answer, e.g. after a resume, or
   * a side has fewer than `minimum` streams.
   */
  reason?: 'no-baseline' | 'unmeasured-baseline' | 'few-streams';
  /** Percentile compared. */
  percentile: 99;
  minimum: number;
  /** From sending a request to the first event with text, whole streams of the probe. Null: no stream. */
  before: Measure | null;
  after: Measure | null;
  budget: Measure | null;
}

/** Who served, and what the environment allows; `budgetMs` null: the default. */
export interface TtftTerms {
  from: string | null;
  to: string;
  budgetMs: number | null;
}

/** Pure. Streams that broke off are lost requests, judged elsewhere; the release is the one that the answer names. */
export function judgeTtft(records: StreamRecord[], { from, to, budgetMs }: TtftTerms): TtftRule {
  const before = from === null ? null : p99Of(records, from);
  const after = p99Of(records, to);
  const budget = before && budgetOf(before.value, budgetMs);
  const rule = { percentile: 99 as const, minimum: MINIMUM_STREAMS, before, after, budget };
  const missing = from === null ? ('no-baseline' as const) : ('unmeasured-baseline' as const);
  if (!before || !budget) return { verdict: 'not-judged', reason: missing, ...rule };
  if (!isEnough(before) || !after || !isEnough(after)) return { verdict: 'not-judged', reason: 'few-streams', ...rule };
  return { verdict: after.value <= before.value + budget.value ? 'held' : 'regressed', ...rule };
}

function p99Of(records: StreamRecord[], release: string): Measure | null {
  const times = records.filter((record) => record.release === release && isWhole(record)).map(ttftOf);
  const [p99] = percentiles(times.filter(Number.isFinite), [0.99]);
  if (!p99 || p99.n === 0) return null;
  const ci95 = p99.ci95 && ([rounded(p99.ci95[0]), rounded(p99.ci95[1])] as [number, number]);
  return { value: rounded(p99.value), unit: 'ms', how: 'measured', n: p99.n, ...(ci95 ? { ci95 } : {}) };
}

function ttftOf({ sentMs, firstContentMs = Number.NaN }: StreamRecord): number {
  return firstContentMs - sentMs;
}

function budgetOf(beforeMs: number, declaredMs: number | null): Measure {
  const value = declaredMs ?? Math.max(LEAST_BUDGET_MS, beforeMs / 2);
  return { value: rounded(value), unit: 'ms', how: 'declared' };
}

function isEnough({ n = 0 }: Measure): boolean {
  return n >= MINIMUM_STREAMS;
}

/** Microseconds are below what the client can tell. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
