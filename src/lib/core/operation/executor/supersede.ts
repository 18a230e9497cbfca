import { message, type Message } from '../../text/message.ts';
import type { StageContext } from '../context.ts';
import type { OpenRun } from '../open/open-runs.ts';
import { recordOutcome } from '../records/record.ts';

/** Closes an open run for an emergency on its target: nothing is reverted, its files are committed as they are. The caller holds the lock. */
export async function supersede({ journal, progress }: OpenRun, by: string, ctx: StageContext): Promise<Message[]> {
  const { remarks } = await recordOutcome({ journal, ctx }, progress, { result: 'superseded', data: { by } });
  return [message('run.superseded', { run: journal.runId, operation: progress.plan.operation }), ...remarks];
}
