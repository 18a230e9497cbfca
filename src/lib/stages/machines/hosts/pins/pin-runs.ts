import { listActiveJournals, openJournal } from '../../../../core/operation/journal/journal.ts';
import { readLock } from '../../../../core/operation/lock/lock.ts';
import { describeThisProcess } from '../../../../core/kit/process-identity.ts';
import { foldJournal } from '../../../../core/operation/journal/progress.ts';
import { CHANGE_PINS, type PinStepArgs } from './pin-step.ts';

/** A run that changes host keys and is not over: it was cut, or git has not taken its commit yet. */
export interface PinRun {
  run: string;
  operation: string;
  target: string;
  isOpen: boolean;
  changes: PinStepArgs[];
}

/** Runs whose lines of known_hosts may lie there uncommitted, oldest first; one that was taken back has none. */
export function listPinRuns(root: string): PinRun[] {
  return listActiveJournals(root).flatMap((run) => {
    const { plan, status } = foldJournal(openJournal(root, run).entries()) ?? {};
    if (!plan || status === 'undone') return [];
    const changes = plan.steps.filter(({ action }) => action === CHANGE_PINS).map(({ args }) => args as PinStepArgs);
    const { operation, target } = plan;
    return changes.length === 0 ? [] : [{ run, operation, target, isOpen: status === 'open', changes }];
  });
}

/** A run on host keys that was cut. None while another process holds the project: that one is at work, and says so itself. */
export function findCutPinRun(root: string, besides: string): PinRun | undefined {
  const holder = readLock(root);
  if (holder && holder.pid !== describeThisProcess().pid) return undefined;
  return listPinRuns(root).find(({ isOpen, target }) => isOpen && target !== besides);
}
