import { message } from '../../text/message.ts';
import { refusedError } from '../../text/sovran-error.ts';
import type { StageContext } from '../context.ts';
import { openJournal } from '../journal/journal.ts';
import { foldJournal, type RunProgress } from '../journal/progress.ts';
import { pendingOf } from '../journal/taken.ts';
import { isHeldElsewhere, type OpenRun, worksElsewhere } from './open-runs.ts';

const LOOK_MS = 1000;
const PATIENCE_MS = 30 * 60_000;

/** How the run ended that a step of a procedure has made; undefined where it has not begun or is open. */
export function endOfChild(root: string, run: string): Exclude<RunProgress['status'], 'open'> | undefined {
  const status = foldJournal(openJournal(root, run).entries())?.status;
  return status === 'open' ? undefined : status;
}

/** Waits for a command of sovran that outlived the step of an interrupted procedure. Throws `run-in-progress` (exit 3) after half an hour. */
export async function awaitChild({ journal, progress }: OpenRun, ctx: StageContext): Promise<void> {
  const { choice, begun } = pendingOf(progress) ?? {};
  if (!choice || !('step' in choice) || !choice.isRun || !begun) return;
  const { id: step, args } = choice.step;
  const isBusy = (): boolean => typeof args.run === 'string' && isAtWork(project.root, args.run);
  const { clock, interrupt, project } = ctx;
  const until = clock.monotonicMs() + PATIENCE_MS;
  const text = message('run.child-at-work', { run: journal.runId, step });
  // It may only now begin.
  await clock.sleep(LOOK_MS, interrupt.signal);
  if (isBusy()) ctx.emit({ type: 'waiting', text });
  while (isBusy()) {
    if (clock.monotonicMs() > until)
      throw refusedError('run-in-progress', text, {
        fix: message('run.locked.fix'),
        next: ['sovran status'],
        details: { run: journal.runId },
      });
    await clock.sleep(LOOK_MS, interrupt.signal);
  }
}

/** A run without an owner, or one that has not begun, may be what holds the project. */
function isAtWork(root: string, run: string): boolean {
  const progress = foldJournal(openJournal(root, run).entries());
  if (progress && progress.status !== 'open') return false;
  return progress?.owner ? worksElsewhere(progress.owner) : isHeldElsewhere(root);
}
