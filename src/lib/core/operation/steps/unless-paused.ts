import type { Interrupt } from '../context.ts';
import { StepPaused } from './step-paused.ts';

const LOOK_MS = 250;

/**
 * Does work that changes nothing until it is over or the first signal has come, which throws `StepPaused`: what does not end,
 * e.g. a question over a line that is down, is left behind.
 */
export async function unlessPaused<T>(work: () => Promise<T>, interrupt: Interrupt): Promise<T> {
  const { promise: paused, reject } = Promise.withResolvers<never>();
  const timer = setInterval(() => {
    if (interrupt.requested) reject(new StepPaused());
  }, LOOK_MS);
  try {
    return await Promise.race([work(), paused]);
  } finally {
    clearInterval(timer);
  }
}
