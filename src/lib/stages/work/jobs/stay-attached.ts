import { isOutOfReach } from '../../../core/text/is-unreachable.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { FOLDER_AWAY } from '../../machines/hosts/workload/ask-host.ts';
import { HOST_UNKNOWN } from '../../../core/project/host-unknown.ts';
import { EXIT, type SovranError } from '../../../core/text/sovran-error.ts';
import { STORE_EMPTY } from '../../../core/text/store-empty.ts';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** After so long without a word the line is not merely shaky, milliseconds. */
const GIVE_UP_MS = 300_000;
/** Errors that only a user can fix: file access, empty store, missing folder, unlisted host. */
const LASTING = new Set(['host-closed', STORE_EMPTY, FOLDER_AWAY, HOST_UNKNOWN]);

/** Hears the reason once for each lost connection. */
export type OnLost = (error: SovranError) => void;

/**
 * Reconnects after each lost connection, with growing pauses; `seen.at`: last arrival, monotonic ms. Throws the cause
 * after five minutes without contact.
 */
export async function stayAttached<T>(
  { clock }: StageContext,
  seen: { at: number },
  attach: () => Promise<T>,
  { signal, onLost }: { signal: AbortSignal; onLost?: OnLost | undefined },
): Promise<T> {
  let reported = -1;
  let pause = FIRST_PAUSE_MS;
  for (;;) {
    const before = seen.at;
    try {
      return await attach();
    } catch (error) {
      if (!mayComeBack(error) || clock.monotonicMs() - seen.at > GIVE_UP_MS) throw error;
      if (reported < seen.at) onLost?.(error);
      reported = seen.at;
      pause = seen.at > before ? FIRST_PAUSE_MS : Math.min(pause * 2, LONGEST_PAUSE_MS);
      await clock.sleep(pause, signal);
    }
  }
}

/** A host that is out of reach may come back; one that is another machine may not, and some failures wait for a person. */
function mayComeBack(error: unknown): error is SovranError {
  return isOutOfReach(error) && error.exit === EXIT.unreachable && !LASTING.has(error.code);
}
