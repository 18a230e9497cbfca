import type { StageContext } from '../../../core/operation/context.ts';
import { plainText } from '../../../core/text/plain.ts';
import { engineOf } from './engine-of.ts';
import { requireJob } from './find-job.ts';

const BYTES = 4 * 1024 * 1024;

/** The last lines of the worker's log, without anything that a terminal would obey. */
export async function readJobLog(
  ctx: StageContext,
  wanted: string,
  count: number,
): Promise<{ id: string; lines: string[] }> {
  const run = await requireJob(ctx, wanted);
  const id = run.metadata.name;
  const text = await (await engineOf(run, ctx)).jobLog(id, BYTES);
  const lines = plainText(text).replace(/\n$/, '').split('\n');
  return { id, lines: text === '' ? [] : lines.slice(-count) };
}
