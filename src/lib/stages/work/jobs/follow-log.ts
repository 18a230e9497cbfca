import type { LogEntry } from '../../../core/ports/engine.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { plainText } from '../../../core/text/plain.ts';
import { engineOf } from './engine-of.ts';
import { requireJob } from './find-job.ts';
import { stayAttached, type OnLost } from './stay-attached.ts';

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
    const engine = await engineOf(run, ctx);
    for await (const entry of engine.followLog(run.metadata.name, seen.mark, signal)) {
      seen.mark = entry.mark;
      seen.at = ctx.clock.monotonicMs();
      onEntry(entry.type === 'line' ? { ...entry, text: plainText(entry.text) } : entry);
    }
  };
  await stayAttached(ctx, seen, attach, { signal, onLost });
}
