import { message, type Message } from '../../../core/text/message.ts';
import type { Unretired } from './retire-service.ts';

/** What goes on at the release before when a promotion is over. */
export interface LeftBefore {
  from: string | null;
  /** Answers of the release before that went on there when the drain was over; absent where there was none. */
  left?: number;
  /** Services that no traffic needs and that could not be stopped; absent where there is none. */
  unretired?: Pick<Unretired, 'release' | 'host'>[];
  /** The release before, where it was to end and stands by all the same: the move did not pass, or it still had answers to end. */
  kept?: string;
}

/** What tells it to a person. Pure. */
export function leftBefore({ from, left, kept, verdict, unretired = [] }: LeftBefore & { verdict: string }): Message[] {
  const why = verdict === 'passed' ? 'answers' : 'unproven';
  return [
    ...unretired.map(({ release, host }) => message('release.promoted.unretired', { release, host })),
    ...(left === undefined ? [] : [message('release.promoted.left', { from: from ?? '–', left })]),
    ...(kept === undefined ? [] : [message(`release.promoted.kept.${why}`, { release: kept })]),
  ];
}

/** What still runs on the release left behind. Pure. */
export function leftRunning({ from, left }: { from: string | null; left: number }): Message[] {
  return left > 0 ? [message('release.rolled-back.left', { from: from ?? '–', left })] : [];
}
