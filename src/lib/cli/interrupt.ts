import type { Interrupt } from '../run/context.ts';
import { EXIT, type ExitCode } from '../text/sovran-error.ts';

/** Signals turned into a request to stop: the first lets the running step end, the second aborts it. */
export interface InterruptSource extends Interrupt {
  readonly exit: ExitCode;
  dispose(): void;
}

/** Listens to SIGINT, SIGTERM and SIGHUP; `onFirst` tells the user what happens now. */
export function listenForInterrupts(onFirst: () => void): InterruptSource {
  const controller = new AbortController();
  const state: { requested: boolean; exit: ExitCode } = { requested: false, exit: EXIT.interrupted };
  const listen = (signal: NodeJS.Signals): void => {
    state.exit = signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
    if (state.requested) controller.abort(new Error(`aborted by ${signal}`));
    else onFirst();
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
    dispose: () => signals.forEach((signal) => process.off(signal, listen)),
  };
}
