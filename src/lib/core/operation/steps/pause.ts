import { fixable } from '../../text/message.ts';
import { EXIT, SovranError } from '../../text/sovran-error.ts';
import type { ActiveRun } from '../run.ts';
import type { Interrupt } from '../context.ts';
import { isPastPivot } from '../journal/progress.ts';
import { waysOn } from '../open/next-commands.ts';
import { readProgress } from './step-scope.ts';

const LOOK_MS = 250;

/** A long step that stopped when asked to: neither failed nor done. It starts again when its run is resumed. */
export class StepPaused extends Error {
  constructor() {
    super('the step was stopped before its end');
  }
}

/** Does work that changes nothing, until the first signal: throws `StepPaused` then, and leaves behind what does not end. */
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

/** Ends a run between two steps where that was asked for. Throws `interrupted` (exit 130). */
export function stopIfAsked(run: Pick<ActiveRun, 'journal' | 'ctx'>): void {
  if (!run.ctx.interrupt.requested) return;
  run.journal.append({ type: 'paused' });
  throw interrupted(run);
}

/** The error of a run that was interrupted; it names how to finish it and, before the pivot, how to roll it back. */
export function interrupted({ journal }: Pick<ActiveRun, 'journal'>): SovranError {
  const { runId } = journal;
  return new SovranError({
    code: 'interrupted',
    exit: EXIT.interrupted,
    ...fixable('run.interrupted', { run: runId }),
    next: waysOn(runId, isPastPivot(readProgress(journal))),
    details: { run: runId },
  });
}
