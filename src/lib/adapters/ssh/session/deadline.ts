import type { StreamOptions } from '../../../core/ports/host.ts';

/** Calls `end` once, on timeout or cancellation. `release` stops its timers too and returns the reason, if any. */
export function deadline(
  { signal, timeoutMs }: StreamOptions,
  end: (reason: string) => NodeJS.Timeout[],
): { release(): string | undefined } {
  let why: string | undefined;
  const timers: NodeJS.Timeout[] = [];
  const over = (reason: string): void => {
    if (why !== undefined) return;
    why = reason;
    timers.push(...end(reason));
  };
  const cancel = (): void => over('cancelled');
  if (timeoutMs !== undefined) timers.push(setTimeout(() => over('timeout'), timeoutMs));
  if (signal?.aborted) cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  return {
    release: () => {
      timers.forEach((timer) => clearTimeout(timer));
      signal?.removeEventListener('abort', cancel);
      return why;
    },
  };
}
