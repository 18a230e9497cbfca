import type { How, Range } from '../memory/range.ts';

/** What a use case asks of a service. Tokens of a question and an answer; requests of a day. */
export interface Demand {
  requestsPerDay: number;
  requestsHow: How;
  promptTokens: number;
  promptHow: How;
  answerTokens: number;
  answerHow: How;
}

/** Share of a day's requests in its busiest hour: from evenly over a day of work to one rush. */
const BUSIEST_HOUR: Range = { low: 0.12, value: 0.2, high: 0.3 };
/** How far estimated lengths may be off. */
const LENGTHS: Range = { low: 0.6, value: 1, high: 1.5 };
/** Requests of one user on a working day, where only users are known. */
export const REQUESTS_PER_USER = 20;
/** Default lengths: a question with its context, and half a page. */
export const DEFAULT_LENGTHS = { promptTokens: 1500, answerTokens: 400 } as const;

/** Load of the busiest hour: requests a second, and tokens of each. */
export interface Load {
  perSecond: number;
  promptTokens: number;
  answerTokens: number;
}

export type Bound = keyof Range;

/** Pure: the load at one end of what is likely. Lengths that were declared stay as they are. */
export function loadAt(demand: Demand, bound: Bound): Load {
  const tokens = (count: number, how: How): number => Math.ceil(count * (how === 'estimated' ? LENGTHS[bound] : 1));
  return {
    perSecond: (demand.requestsPerDay * BUSIEST_HOUR[bound]) / 3600,
    promptTokens: tokens(demand.promptTokens, demand.promptHow),
    answerTokens: tokens(demand.answerTokens, demand.answerHow),
  };
}

/** Requests that run at once 95 % of the time when so many do on average; arrivals are independent (Poisson). */
export function peakOf(average: number): number {
  return Math.max(1, Math.ceil(average + 1.65 * Math.sqrt(average)));
}
