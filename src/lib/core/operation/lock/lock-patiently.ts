import { SovranError } from '../../text/sovran-error.ts';
import type { StageContext } from '../context.ts';
import { withLock } from './lock.ts';

const PATIENCE_MS = 10 * 60_000;
const AGAIN_MS = 250;

/** As `withLock`, but waits for a holder to end: what was measured for minutes must not be lost to a busy project. */
export async function withLockPatiently<T>(ctx: StageContext, operation: string, work: () => Promise<T>): Promise<T> {
  const until = ctx.clock.monotonicMs() + PATIENCE_MS;
  for (;;) {
    const outcome = await tryLock(ctx, operation, work);
    if ('value' in outcome) return outcome.value;
    if (ctx.clock.monotonicMs() > until) throw outcome.locked;
    await ctx.clock.sleep(AGAIN_MS, ctx.interrupt.signal);
  }
}

/** Only a refusal before `work` began means that the project is held; the same code from inside is passed on. */
async function tryLock<T>(
  ctx: StageContext,
  operation: string,
  work: () => Promise<T>,
): Promise<{ value: T } | { locked: SovranError }> {
  let begun = false;
  const marked = (): Promise<T> => {
    begun = true;
    return work();
  };
  try {
    return { value: await withLock(ctx.project.root, operation, ctx.clock.now(), marked) };
  } catch (error) {
    if (!begun && error instanceof SovranError && error.code === 'locked') return { locked: error };
    throw error;
  }
}
