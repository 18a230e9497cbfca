import type { RunProgress } from '../run/progress.ts';
import { isLineBroken } from '../text/is-line-broken.ts';
import { message } from '../text/message.ts';
import { SovranError } from '../text/sovran-error.ts';

type Cut = Pick<RunProgress, 'done' | 'touched'>;

/**
 * A proven promotion is not taken back because the line breaks, nor because of a service that no traffic needs any more and
 * that could not be stopped: `resume` goes on. Pure.
 */
export function leftOpenOnceProven(error: unknown, { done, touched }: Cut): SovranError | undefined {
  if (!done.has('prove')) return undefined;
  const retiring = touched.some((id) => id.startsWith('retire-'));
  return retiring || isLineBroken(error) ? leftOpen(error) : undefined;
}

/** Nor is a rollback from the moment the traffic began to move: who rolls back flees a release. Pure. */
export function leftOpenOnceMoved(error: unknown, { touched }: Cut): SovranError | undefined {
  return touched.includes('switch-back') && isLineBroken(error) ? leftOpen(error) : undefined;
}

function leftOpen(error: unknown): SovranError | undefined {
  if (!(error instanceof SovranError)) return undefined;
  const { code, exit, text, details } = error;
  return new SovranError({
    code,
    exit,
    text,
    fix: message('release.left-open.fix'),
    next: ['sovran resume'],
    cause: error,
    ...(details ? { details } : {}),
  });
}
