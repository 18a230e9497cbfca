import type { Interrupt } from '../run/context.ts';
import { message } from '../text/message.ts';
import { EXIT, SovranError, type ExitCode } from '../text/sovran-error.ts';

/** Signals turned into a request to stop: the first lets the running step end, the second aborts it. */
export interface InterruptSource extends Interrupt {
  readonly exit: ExitCode;
  /** From now on the first signal does this instead, e.g. detach from a job. Returns how to undo that. */
  onFirst(handler: () => void): () => void;
  dispose(): void;
}

/** Listens to SIGINT, SIGTERM and SIGHUP; `announce` tells the user what the first one does. */
export function listenForInterrupts(announce: () => void): InterruptSource {
  let first = announce;
  const controller = new AbortController();
  const state: { requested: boolean; exit: ExitCode } = { requested: false, exit: EXIT.interrupted };
  const listen = (signal: NodeJS.Signals): void => {
    state.exit = signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
    if (state.requested) controller.abort(stoppedNow(state.exit));
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
    dispose: () => signals.forEach((signal) => process.off(signal, listen)),
  };
}

/** What everything that waits is rejected with after the second signal. */
function stoppedNow(exit: ExitCode): SovranError {
  return new SovranError({
    code: 'interrupted',
    exit,
    text: message('cli.stopped-now'),
    fix: message('cli.stopped-now.fix'),
    next: ['sovran status'],
  });
}
