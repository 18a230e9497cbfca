import type { LeftBehind } from '../journal/left-behind.ts';
import { recordOutcome } from '../records/record.ts';
import type { ActiveRun } from '../active-run.ts';
import { readProgress } from './step-scope.ts';

/** Records what was decided of a run that was given up, and returns what is left of it. */
export async function recordDecided(run: ActiveRun): Promise<LeftBehind[]> {
  const progress = readProgress(run.journal);
  const { result, left } = progress.decided ?? { result: 'undone', left: [] };
  const named = left.map(({ step, host }) => ({ step, ...(host === undefined ? {} : { host }) }));
  await recordOutcome(run, progress, { result, data: left.length === 0 ? {} : { left: named } });
  return left;
}
