import { message, type Message } from '../../../core/text/message.ts';
import type { Unretired } from './retire-service.ts';

/** What still runs on the previous release after a promotion. */
export interface Leftovers {
  from: string | null;
  /** Its requests still open after the drain; absent without any. */
  left?: number;
  /** Services that could not be stopped; absent without any. */
  unretired?: Pick<Unretired, 'release' | 'host'>[];
  /** The previous release, if it was to be stopped and is kept. */
  kept?: string;
}

/** The same as messages. Pure. */
export function remarksAfterPromotion(after: Leftovers & { verdict: string }): Message[] {
  const { from, left = 0, kept, verdict, unretired = [] } = after;
  const why = verdict === 'passed' ? 'answers' : 'unproven';
  return [
    ...unretired.map(({ release, host }) => message('release.promoted.unretired', { release, host })),
    ...remarksAfterRollback({ from, left }),
    ...(kept === undefined ? [] : [message(`release.promoted.kept.${why}`, { release: kept })]),
  ];
}

/** Names the open requests of the release that lost the traffic. Pure. */
export function remarksAfterRollback({ from, left }: { from: string | null; left: number }): Message[] {
  return left > 0 ? [message('release.open-requests', { from: from ?? '–', left })] : [];
}
