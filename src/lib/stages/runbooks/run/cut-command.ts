import type { StageContext } from '../../../core/operation/context.ts';
import { readLock } from '../../../core/operation/lock/lock.ts';
import { listRunsAtWork } from '../../../core/operation/open/open-runs.ts';
import type { ProjectEvent } from '../../../core/ports/project-store.ts';
import { parseDuration } from '../../../core/text/duration.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import type { Runbook } from '../document/read-runbook.ts';
import { runCommand } from './run-command.ts';
import type { RunbookRun, StepRecord } from './record.ts';

const LOOK_MS = 1000;

/** Waits for a command of sovran that outlived its step, as long as that may take. Throws `runbook-cut` (exit 4) where it is still at work. */
export async function awaitCut(run: RunbookRun, { steps }: Runbook, ctx: StageContext): Promise<void> {
  const cut = run.steps.find(({ kind, state }) => kind === 'sovran' && (state === 'begun' || state === 'unknown'));
  const step = steps.find(({ id }) => id === cut?.id);
  if (!cut || step?.kind !== 'sovran') return;
  const end = ctx.clock.monotonicMs() + parseDuration(step.limit);
  // It may only now begin.
  do await ctx.clock.sleep(LOOK_MS, ctx.interrupt.signal);
  while (isBusy(ctx.project.root) && ctx.clock.monotonicMs() < end);
  if (isBusy(ctx.project.root)) throw cutOff(run, cut);
}

/** Whether a command is at work in the project, holding it or not. */
function isBusy(root: string): boolean {
  return readLock(root) !== undefined || listRunsAtWork(root).length > 0;
}

/** Whether a command of sovran that was begun for a step ended well, as its event says: then it is not repeated. */
export async function wasDone(within: string, { project }: StageContext): Promise<boolean> {
  const accept = ({ data, result }: ProjectEvent): boolean => data.within === within && result === 'succeeded';
  return (await project.readEvents({ accept, limit: 1 })).length > 0;
}

/** The run stays open: the same command continues it. */
export function cutOff(run: RunbookRun, { id: step, host }: StepRecord): SovranError {
  return new SovranError({
    code: 'runbook-cut',
    exit: EXIT.unreachable,
    text: message('runbook.cut', { step, run: run.id }),
    next: [runCommand(run), ...(host === undefined ? [] : [`sovran host check ${host}`])],
    details: { run: run.id, step },
  });
}
