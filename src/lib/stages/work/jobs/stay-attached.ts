import { isOutOfReach } from '../../../core/text/is-unreachable.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { FOLDER_AWAY } from '../../machines/hosts/workload/folder-away.ts';
import { HOST_UNKNOWN } from '../../../core/project/host-unknown.ts';
import { EXIT, type SovranError } from '../../../core/text/sovran-error.ts';
import { STORE_EMPTY } from '../../../core/text/store-empty.ts';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** After so long without a word the line is not merely shaky, milliseconds. */
const GIVE_UP_MS = 300_000;
/** What only a person mends: a closed file, an empty store, a folder that is not there, a host that left the inventory. */
const LASTING = new Set(['host-closed', STORE_EMPTY, FOLDER_AWAY, HOST_UNKNOWN]);

/** Hears why nothing comes any more, once each time that the line breaks. */
export type OnLost = (error: SovranError) => void;

/**
 * Attaches again whenever the line breaks, after growing pauses; `seen.at` is when something last came, milliseconds of
 * the monotonic clock. Throws what broke it after five minutes without a word.
 */
export async function stayAttached<T>(
  { clock }: StageContext,
  seen: { at: number },
  attach: () => Promise<T>,
  { signal, onLost }: { signal: AbortSignal; onLost?: OnLost | undefined },
): Promise<T> {
  let told = -1;
  let pause = FIRST_PAUSE_MS;
  for (;;) {
    const before = seen.at;
    try {
      return await attach();
    } catch (error) {
      if (!mayComeBack(error) || clock.monotonicMs() - seen.at > GIVE_UP_MS) throw error;
      if (told < seen.at) onLost?.(error);
      told = seen.at;
      pause = seen.at > before ? FIRST_PAUSE_MS : Math.min(pause * 2, LONGEST_PAUSE_MS);
      await clock.sleep(pause, signal);
    }
  }
}

/** A host that is out of reach may come back; one that is another machine may not, and some failures wait for a person. */
function mayComeBack(error: unknown): error is SovranError {
  return isOutOfReach(error) && error.exit === EXIT.unreachable && !LASTING.has(error.code);
}
