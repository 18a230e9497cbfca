import { message } from '../../text/message.ts';
import { EXIT, SovranError } from '../../text/sovran-error.ts';
import type { ActiveRun } from '../active-run.ts';

/** Ends a run between two steps where that was asked for. Throws `interrupted` (exit 130); `resume` goes on with it. */
export function stopIfAsked(run: Pick<ActiveRun, 'journal' | 'ctx'>): void {
  if (!run.ctx.interrupt.requested) return;
  run.journal.append({ type: 'paused' });
  throw interrupted(run);
}

/** Pure. */
export function interrupted({ journal: { runId } }: Pick<ActiveRun, 'journal'>): SovranError {
  return new SovranError({
    code: 'interrupted',
    exit: EXIT.interrupted,
    text: message('run.interrupted', { run: runId }),
    fix: message('run.interrupted.fix'),
    next: ['sovran resume'],
    details: { run: runId },
  });
}
