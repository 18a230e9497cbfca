import type { StageContext } from '../../../core/operation/context.ts';
import { executeOperation } from '../../../core/operation/executor/execute.ts';
import type { CommitOutcome } from '../../../core/ports/project-store.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';
import { listEnded } from './open-runs.ts';
import { dropRecorded, recordRunbook } from './record-runbook.ts';

/** How a run came into the project; without a commit the next `runbook run` records it. */
export interface Recording {
  commit?: CommitOutcome;
  remarks: Message[];
}

/** Records a run that ended, once the project is free. A verdict never depends on that: what could not be recorded is left. */
export async function recordEnded(
  run: string,
  ctx: StageContext,
  options: { patient: boolean } = { patient: true },
): Promise<Recording> {
  try {
    const { commit, remarks } = await executeOperation(recordRunbook, { run }, ctx, options);
    await dropRecorded(ctx, run);
    return { commit, remarks };
  } catch (error) {
    if (ctx.interrupt.requested) return { remarks: [message('runbook.unrecorded', { run })] };
    if (!(error instanceof SovranError)) throw error;
    return { remarks: [error.text, message('runbook.unrecorded', { run })] };
  }
}

/** Records runs that ended and that no living process is about to record. Where the project is busy, they wait for the next time. */
export async function recordLeft(ctx: StageContext): Promise<void> {
  for (const { id } of await listEnded(ctx.project)) await recordEnded(id, ctx, { patient: false });
}
