import type { StageContext } from '../../core/operation/context.ts';
import { plainText } from '../../core/text/plain.ts';
import { runnerOf } from './find-job.ts';
import type { LogEntry, LogReader } from '../../core/ports/runner.ts';
import type { JobRun } from '../../core/project/job-runs.ts';
import { stayAttached, type OnLost } from './follow.ts';

const BYTES = 4 * 1024 * 1024;

/** One log of a host, read as `LogReader` does. */
export interface HostLog {
  end(bytes: number): Promise<string>;
  follow(since?: string, signal?: AbortSignal): AsyncIterable<LogEntry>;
}

/** Opens a log, over a new connection where the last one was lost. */
export type OpenLog = () => Promise<HostLog>;

/** The log of what an id names. */
export function logOf(reader: LogReader, id: string): HostLog {
  return {
    end: (bytes) => reader.log(id, bytes),
    follow: (since, signal) => reader.followLog(id, since, signal),
  };
}

/** The log of a job's worker. */
export function jobLog(ctx: StageContext, run: JobRun): OpenLog {
  return async () => logOf((await runnerOf(run, ctx)).jobs, run.metadata.name);
}

/** The last lines of a log, without anything that a terminal would obey. */
export async function readLastLines(open: OpenLog, count: number): Promise<string[]> {
  const text = await (await open()).end(BYTES);
  return text === '' ? [] : plainText(text).replace(/\n$/, '').split('\n').slice(-count);
}

/** Hands on log lines once each, made safe for a terminal, until the log ends or `signal` aborts. Reconnects. */
export async function followLog(
  ctx: StageContext,
  open: OpenLog,
  onEntry: (entry: LogEntry) => void,
  signal: AbortSignal,
  onLost?: OnLost,
): Promise<void> {
  const seen: { mark: string | undefined; at: number } = { mark: undefined, at: ctx.clock.monotonicMs() };
  const attach = async (): Promise<void> => {
    for await (const entry of (await open()).follow(seen.mark, signal)) {
      seen.mark = entry.mark;
      seen.at = ctx.clock.monotonicMs();
      onEntry(entry.type === 'line' ? { ...entry, text: plainText(entry.text) } : entry);
    }
  };
  await stayAttached(ctx, seen, attach, { signal, onLost });
}
