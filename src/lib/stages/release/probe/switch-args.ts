import type { Serving } from '../../serving/environments/serving.ts';

/** The baseline lasts this part of the watch on the candidate. */
export const BASELINE_OF_WATCH = 0.5;

/** What every step that moves traffic is told. */
export type MoveArgs = {
  to: Serving;
  /** What the environment's record calls live. */
  from: Serving | null;
  /** It runs, so the traffic can go back to it. */
  fromAlive: boolean;
  /** It answers, so there is traffic to measure before the switch. */
  fromAnswers: boolean;
  streams: number;
  watchMs: number;
  drainMs: number;
  /** How much the 99th percentile of the time to the first token may rise; null: the default. */
  ttftBudgetMs?: number | null;
};
