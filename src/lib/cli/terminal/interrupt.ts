import type { Interrupt } from '../../core/operation/context.ts';
import { fixable } from '../../core/text/message.ts';
import { EXIT, SovranError, type ExitCode } from '../../core/text/sovran-error.ts';

/** Signals turned into a request to stop: the first lets the running step end, the second aborts it. */
export interface InterruptSource extends Interrupt {
  readonly exit: ExitCode;
  /** From now on the first signal does this instead, e.g. detach from a job. Returns how to undo that. */
  onFirst(handler: () => void): () => void;
  whileReading<T>(work: () => Promise<T>): Promise<T>;
  dispose(): void;
}

/** Listens to SIGINT, SIGTERM and SIGHUP; `announce` explains the effect of the first one. */
export function listenForInterrupts(announce: () => void): InterruptSource {
  let first = announce;
  const controller = new AbortController();
  const state = { requested: false, reading: 0, exit: EXIT.interrupted as ExitCode };
  const listen = (signal: NodeJS.Signals): void => {
    state.exit = signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
    if (state.requested || state.reading > 0) controller.abort(stoppedNow(state.exit));
    else first();
    state.requested = true;
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, listen);
  return {
    get requested() {
      return state.requested;
    },
    get exit() {
      return state.exit;
    },
    signal: controller.signal,
    onFirst: (handler) => {
      first = handler;
      return () => (first = announce);
    },
    whileReading: async (work) => {
      state.reading += 1;
      try {
        return await unlessAborted(work, controller.signal);
      } finally {
        state.reading -= 1;
      }
    },
    dispose: () => signals.forEach((signal) => process.off(signal, listen)),
  };
}

/** Runs `work`, but abandons it this many ms after the signal. Rejects with the signal’s reason. */
export async function unlessAborted<T>(work: () => Promise<T>, signal: AbortSignal, graceMs = 0): Promise<T> {
  signal.throwIfAborted();
  const over = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    const leave = (): void => reject(signal.reason as Error);
    const wait = (): void => {
      const timer = setTimeout(leave, graceMs);
      over.signal.addEventListener('abort', () => clearTimeout(timer));
    };
    signal.addEventListener('abort', graceMs > 0 ? wait : leave, { signal: over.signal });
  });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    over.abort();
  }
}

/** What everything that waits is rejected with after the second signal. */
function stoppedNow(exit: ExitCode): SovranError {
  return new SovranError({
    code: 'interrupted',
    exit,
    ...fixable('cli.stopped-now'),
    next: ['sovran status'],
  });
}
