import type { StageContext } from '../../core/operation/context.ts';
import { plainText } from '../../core/text/plain.ts';
import { runnerOf, requireJob } from './find-job.ts';
import type { LogEntry } from '../../core/ports/runner.ts';
import { stayAttached, type OnLost } from './follow.ts';

const BYTES = 4 * 1024 * 1024;

/** The last lines of the worker's log, without anything that a terminal would obey. */
export async function readJobLog(
  ctx: StageContext,
  wanted: string,
  count: number,
): Promise<{ id: string; lines: string[] }> {
  const run = await requireJob(ctx, wanted);
  const id = run.metadata.name;
  const text = await (await runnerOf(run, ctx)).jobs.log(id, BYTES);
  const lines = plainText(text).replace(/\n$/, '').split('\n');
  return { id, lines: text === '' ? [] : lines.slice(-count) };
}

/** Hands on log lines once each, made safe for a terminal, until the job ends or `signal` aborts. Reconnects. */
export async function followJobLog(
  ctx: StageContext,
  id: string,
  onEntry: (entry: LogEntry) => void,
  signal: AbortSignal,
  onLost?: OnLost,
): Promise<void> {
  const run = await requireJob(ctx, id);
  const seen: { mark: string | undefined; at: number } = { mark: undefined, at: ctx.clock.monotonicMs() };
  const attach = async (): Promise<void> => {
    const runner = await runnerOf(run, ctx);
    for await (const entry of runner.jobs.followLog(run.metadata.name, seen.mark, signal)) {
      seen.mark = entry.mark;
      seen.at = ctx.clock.monotonicMs();
      onEntry(entry.type === 'line' ? { ...entry, text: plainText(entry.text) } : entry);
    }
  };
  await stayAttached(ctx, seen, attach, { signal, onLost });
}
