import type { StageContext } from '../context.ts';
import { activate } from '../active-run.ts';
import { GIVEN_UP } from '../open/abandoned.ts';
import type { Journal } from '../journal/journal.ts';
import type { LeftBehind } from '../journal/left-behind.ts';
import type { OpenRun } from '../open/open-runs.ts';
import type { AnyOperation } from '../operation.ts';
import { recordDecided } from '../steps/record-decided.ts';
import { takeBackWhatCan } from '../steps/roll-back.ts';
import { whereLeased } from './where-leased.ts';

/**
 * Ends a cut run whose machine is gone or may be another: every step is taken back as far as it can be, last first, and
 * the run is recorded with what is left. Nothing is done on a host that does not answer, that has left the inventory, or
 * that has another address now. Throws, with nothing touched, where somebody else holds what the run changes on its host.
 * The caller holds the lock.
 */
export async function giveUpRun(operation: AnyOperation, run: OpenRun, ctx: StageContext): Promise<LeftBehind[]> {
  const { journal, progress } = run;
  if (progress.decided) return recordDecided(activate(operation, journal, ctx));
  return whereLeased(operation, progress.plan, ctx, async (inside, barred) => {
    journalGivenUp(run);
    const active = activate(operation, journal, inside);
    try {
      const left = await takeBackWhatCan(active, barred);
      decide(journal, [...left, ...((await operation.giveBack?.(journal.runId, progress, inside)) ?? [])]);
      return await recordDecided(active);
    } finally {
      await active.things.closeAll();
    }
  });
}

/** Journalled before anything is taken back, so that a kill in between never lets the run go on. */
function journalGivenUp({ journal, progress }: OpenRun): void {
  if (progress.failing) return;
  const step = progress.touched.at(-1) ?? progress.plan.steps[0]?.id ?? '';
  journal.append({ type: 'failed', step, code: GIVEN_UP, reason: GIVEN_UP });
}

/** Journalled before it is recorded, so that a kill in between records the same. */
function decide(journal: Journal, left: LeftBehind[]): void {
  journal.append({ type: 'decided', result: left.length === 0 ? 'undone' : GIVEN_UP, left });
}
