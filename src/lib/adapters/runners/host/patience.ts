import type { Clock } from '../../../core/ports/clock.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import { STORE_EMPTY } from '../../../core/failures/store-empty.ts';

/**
 * How long a daemon or connection may be away while following, ms. Then the follower reports it and retries less often.
 */
const PATIENCE_MS = 45_000;
/** Errors that need a person. */
const LASTING = new Set(['host-closed', STORE_EMPTY]);

/** Asks; gives undefined while the host is silent, for as long as that may take; then throws what it threw. */
export type Patience = <T>(ask: () => Promise<T>) => Promise<T | undefined>;

/** A patience of its own for whatever is followed. */
export function patienceOf(clock: Clock): Patience {
  let since: number | undefined;
  return async (ask) => {
    try {
      const answer = await ask();
      since = undefined;
      return answer;
    } catch (error) {
      since ??= clock.monotonicMs();
      const passing = error instanceof SovranError && error.exit === EXIT.unreachable && !LASTING.has(error.code);
      if (!passing || clock.monotonicMs() - since > PATIENCE_MS) throw error;
      return undefined;
    }
  };
}
