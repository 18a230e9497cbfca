import { systemClock } from '../../src/lib/adapters/clock.ts';
import type { Clock } from '../../src/lib/core/ports/clock.ts';

/** Time that passes only while everybody waits: whoever is to be woken first is woken then, however slow the machine is. */
export function clockOfSleepers(): Clock & { sleptMs: () => number } {
  const sleepers = new Set<{ at: number; wake: () => void }>();
  let now = 0;
  const wakeFirst = (): void => {
    const [first] = [...sleepers].toSorted((a, b) => a.at - b.at);
    if (!first) return;
    sleepers.delete(first);
    now = first.at;
    first.wake();
  };
  const sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
    signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      const sleeper = { at: now + ms, wake: resolve };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', () => sleepers.delete(sleeper) && reject(signal.reason), { once: true });
      setImmediate(wakeFirst);
    });
  };
  return { ...systemClock, sleep, sleptMs: () => now };
}
