import { requireJob } from '../../stages/work/jobs/find-job.ts';
import { followJobLog } from '../../stages/work/jobs/follow-log.ts';
import type { LogEntry } from '../../core/ports/engine.ts';
import { styledLine } from '../../core/text/plain.ts';
import type { View } from '../../core/text/view.ts';
import { noteConnectionLost, untilDetached } from './await-job.ts';
import type { Outcome } from '../session/outcome.ts';
import type { Session } from '../session/session.ts';

/** Prints a job's log on stdout as it comes; ends with the job. Ctrl-C leaves the job running, exit 130. */
export async function followLogOutcome(session: Session, wanted: string, json: boolean): Promise<Outcome> {
  const ctx = await session.stage();
  const id = (await requireJob(ctx, wanted)).metadata.name;
  const print = (entry: LogEntry): void => {
    process.stdout.write(`${json ? JSON.stringify(entry) : styledLine(lineOf(entry, session.view))}\n`);
  };
  await untilDetached(session, { id, again: `sovran job logs ${id} --follow` }, (signal) =>
    followJobLog(ctx, id, print, signal, noteConnectionLost(session)),
  );
  return {
    kind: 'JobLog',
    data: { id },
    render: (view) => [view.paint.dim(view.t('job.gate.ended', { id }))],
    next: [`sovran job show ${id}`],
    streamed: true,
  };
}

function lineOf(entry: LogEntry, { t, paint }: View): string {
  if (entry.type === 'line') return entry.text;
  return paint.dim(t('job.logs.gap'));
}
