import { listActiveJournals, openJournal } from '../../../../core/operation/journal/journal.ts';
import { readLock } from '../../../../core/operation/lock/lock.ts';
import { describeThisProcess } from '../../../../core/kit/process-identity.ts';
import { foldJournal } from '../../../../core/operation/journal/progress.ts';
import { CHANGE_PINS, type PinStepArgs } from './pin-step.ts';

/** A host key run that is interrupted or uncommitted. */
export interface PinRun {
  run: string;
  operation: string;
  target: string;
  isOpen: boolean;
  changes: PinStepArgs[];
}

/** Runs whose known_hosts lines may be uncommitted, oldest first. */
export function listPinRuns(root: string): PinRun[] {
  return listActiveJournals(root).flatMap((run) => {
    const { plan, status } = foldJournal(openJournal(root, run).entries()) ?? {};
    if (!plan || status === 'undone') return [];
    const changes = plan.steps.filter(({ action }) => action === CHANGE_PINS).map(({ args }) => args as PinStepArgs);
    const { operation, target } = plan;
    return changes.length === 0 ? [] : [{ run, operation, target, isOpen: status === 'open', changes }];
  });
}

/** An interrupted host key run; none while another process holds the project. */
export function findInterruptedPinRun(root: string, besides: string): PinRun | undefined {
  const holder = readLock(root);
  if (holder && holder.pid !== describeThisProcess().pid) return undefined;
  return listPinRuns(root).find(({ isOpen, target }) => isOpen && target !== besides);
}
