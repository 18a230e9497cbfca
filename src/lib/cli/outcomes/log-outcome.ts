import type { InferredFlags } from '@oclif/core/interfaces';
import type { LogEntry } from '../../core/ports/runner.ts';
import { message, type Message } from '../../core/text/message.ts';
import { styledLine } from '../../core/text/plain.ts';
import { say } from '../../core/text/translate.ts';
import type { View } from '../../core/text/view.ts';
import { followLog, readLastLines, type OpenLog } from '../../stages/jobs/log.ts';
import type { logFlags } from '../flags/flags.ts';
import type { Outcome } from '../session/outcome.ts';
import type { GlobalFlags, Session } from '../session/session.ts';
import { noteConnectionLost, untilDetached } from './await-job.ts';

/** A log, and what is said of it. */
export interface ShownLog {
  /** Of its document, beside its lines. */
  kind: string;
  data: object;
  name: string;
  open: OpenLog;
  /** The command that follows it again. */
  again: string;
  /** Said where a follower detaches, if it is not the log of a job. */
  detached?: Message;
}

/** The end of a log; with `--follow` it is printed on stdout as it comes, until it ends. Ctrl-C detaches, exit 130. */
export async function logOutcome(
  session: Session,
  log: ShownLog,
  flags: InferredFlags<typeof logFlags> & Pick<GlobalFlags, 'json'>,
): Promise<Outcome> {
  const { kind, data, name, open } = log;
  if (flags.follow) {
    await printLog(session, log, flags.json);
    return { kind, data, render: () => [], streamed: true };
  }
  const lines = await readLastLines(open, flags.lines);
  const empty = message('job.logs.empty', { id: name });
  return { kind, data: { ...data, lines }, render: ({ t }) => (lines.length > 0 ? lines : [say(t, empty)]) };
}

async function printLog(session: Session, { name: id, open, ...said }: ShownLog, json: boolean): Promise<void> {
  const ctx = await session.stage();
  const print = (entry: LogEntry): void => {
    process.stdout.write(`${json ? JSON.stringify(entry) : styledLine(lineOf(entry, session.view))}\n`);
  };
  await untilDetached(session, { id, ...said }, (signal) =>
    followLog(ctx, open, print, signal, noteConnectionLost(session)),
  );
}

function lineOf(entry: LogEntry, { t, paint }: View): string {
  if (entry.type === 'line') return entry.text;
  return paint.dim(t('job.logs.gap'));
}
