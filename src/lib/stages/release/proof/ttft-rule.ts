import type { StreamRecord } from '../../measure/bench/http/stream-record.ts';
import type { Measure } from '../../../core/ports/json.ts';
import { percentiles } from '../../measure/stats/percentile.ts';
import { isWhole } from '../probe/probe.ts';

/** Least streams of each side: with fewer, the p99 is the slowest one. */
const MINIMUM_STREAMS = 100;

/** Least default budget, ms; the default is half of the baseline. */
const LEAST_BUDGET_MS = 100;

/** The rule: the p99 of the time to first token is at most the previous release's plus a budget. */
export interface TtftRule {
  verdict: 'held' | 'regressed' | 'not-judged';
  /** Why it was not judged; `unmeasured-baseline`: this process measured no answer before the switch, e.g. after a resume. */
  reason?: 'no-baseline' | 'unmeasured-baseline' | 'few-streams';
  percentile: 99;
  minimum: number;
  /** Time to first token, whole streams of the probe; null without any. */
  before: Measure | null;
  after: Measure | null;
  budget: Measure | null;
}

/** Releases compared, and the environment's budget, ms; null: the default. */
export interface TtftTerms {
  from: string | null;
  to: string;
  budgetMs: number | null;
}

/** Judges whole streams, by the release that each answer names. Pure. */
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
  const times = records
    .filter((record) => record.release === release && isWhole(record))
    .map(({ sentMs, firstContentMs = Number.NaN }) => firstContentMs - sentMs);
  const [p99] = percentiles(times.filter(Number.isFinite), [0.99]);
  if (!p99 || p99.n === 0) return null;
  const ci95 = p99.ci95 && ([rounded(p99.ci95[0]), rounded(p99.ci95[1])] as [number, number]);
  return { value: rounded(p99.value), unit: 'ms', how: 'measured', n: p99.n, ...(ci95 ? { ci95 } : {}) };
}

function budgetOf(beforeMs: number, declaredMs: number | null): Measure {
  const value = declaredMs ?? Math.max(LEAST_BUDGET_MS, beforeMs / 2);
  return { value: rounded(value), unit: 'ms', how: 'declared' };
}

function isEnough({ n = 0 }: Measure): boolean {
  return n >= MINIMUM_STREAMS;
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
