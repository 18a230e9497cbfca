import type { LeftBehind } from '../journal/left-behind.ts';
import type { AnyOperation } from '../operation.ts';
import type { RunProgress } from '../journal/progress.ts';
import { recordOutcome } from '../records/record.ts';
import type { ActiveRun } from '../active-run.ts';
import { readProgress } from './step-scope.ts';

/** Records what was decided of a run that was given up, and returns what is left of it. */
export async function recordDecided(run: ActiveRun): Promise<LeftBehind[]> {
  const progress = readProgress(run.journal);
  const { result, left, paths = [] } = progress.decided ?? { result: 'undone', left: [] };
  const named = left.map(({ step, host }) => ({ step, ...(host === undefined ? {} : { host }) }));
  const kept = { ...progress, paths: [...progress.paths, ...paths, ...keptPaths(run.operation, progress)] };
  await recordOutcome(run, kept, { result, data: left.length === 0 ? {} : { left: named } });
  return left;
}

/** Of steps that were not taken back. */
function keptPaths({ actions }: AnyOperation, { plan, touched }: RunProgress): string[] {
  const steps = plan.steps.filter(({ id }) => touched.includes(id));
  return steps.flatMap(({ action, args }) => actions[action]?.keeps?.(args) ?? []);
}
