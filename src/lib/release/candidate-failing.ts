import type { StreamRecord } from '../bench/stream-request.ts';
import type { ServiceStatus } from '../ports/engine.ts';
import type { AccessRecord } from '../ports/gateway.ts';
import { message } from '../text/message.ts';
import { EXIT, SovranError } from '../text/sovran-error.ts';

/** Losses named in the refusal; the rest is counted. */
const SHOWN_LOSSES = 5;

/** How the probe saw a stream end, e.g. `truncated 200`. */
export function describeStream({ error, status, detail }: StreamRecord): string {
  return [error ?? 'no-end', status, detail].filter((part) => part !== undefined && part !== '').join(' ');
}

/** How the gateway saw a request end, e.g. `502 SD`: its status, and HAProxy's termination state. */
export function describeAccess({ status, termination }: AccessRecord): string {
  return `${status} ${termination}`;
}

/** The refusal of a candidate that lost requests, or is no longer healthy (`state`). */
export function candidateFailing(
  release: string,
  lost: string[],
  requests: number,
  state?: ServiceStatus['state'],
): SovranError {
  const text = state
    ? message('release.candidate-sick', { release, state: message(`env.service.${state}`) })
    : message('release.candidate-failing', { release, lost: lost.length, requests, first: lost[0] ?? '' });
  return new SovranError({
    code: 'candidate-failing',
    exit: EXIT.failed,
    text,
    fix: message('release.candidate-failing.fix'),
    details: { release, lost: lost.length, requests, losses: lost.slice(0, SHOWN_LOSSES) },
  });
}
