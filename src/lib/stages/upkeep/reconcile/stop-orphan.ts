import { freeDevices } from '../../machines/gpu-leases.ts';
import { leaseEnvironment } from '../../machines/hosts/environments.ts';
import { factsOf } from '../../machines/hosts/inventory.ts';
import { withLease } from '../../../core/operation/leases/with-lease.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Action } from '../../../core/operation/operation.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import { wordsOf } from '../../../core/operation/steps/undo-failed.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import type { Orphan } from './orphan.ts';

/** What the step of an orphan has in the plan. */
export type OrphanArgs = Pick<Orphan, 'kind' | 'id' | 'host' | 'environment'>;

/** An orphan that goes on although it was asked to stop, and why. */
export interface Unstopped {
  kind: Orphan['kind'];
  id: string;
  host: string;
  reason: Message;
}

/** Time that an orphan has to end by itself, in milliseconds. */
const GRACE_MS = 10_000;

/**
 * Stops one orphan. One that will not stop is told at the end and takes nothing back: the records of other jobs are true
 * whatever becomes of it.
 */
export function stopOrphan(): Action<OrphanArgs> {
  return {
    async apply(orphan, { ctx }) {
      try {
        await stop(orphan, ctx);
        return null;
      } catch (error) {
        if (ctx.interrupt.signal.aborted) throw error;
        const { kind, id, host } = orphan;
        return { outcome: 'failed', unstopped: toJson({ kind, id, host, reason: wordsOf(error) }) };
      }
    },
  };
}

/** Pure: the orphans that go on, from what the steps of a run have told. */
export function unstoppedIn(outputs: Readonly<Record<string, unknown>>): Unstopped[] {
  const told = Object.values(outputs) as ({ unstopped?: Unstopped } | null)[];
  return told.flatMap((output) => output?.unstopped ?? []);
}

/**
 * Asked again right before: what has ended, or turned out to be another project's, is left alone. Its GPUs are given back
 * once it is known to have ended: one that goes on uses them.
 */
async function stop(orphan: OrphanArgs, ctx: StageContext): Promise<void> {
  if (!(await runsAsOurs(orphan, ctx))) return;
  await whileHeld(orphan, ctx, () => end(orphan, ctx));
  if (await runsAsOurs(orphan, ctx)) throw goesOn(orphan);
  await freeDevices(ctx, orphan.host, orphan.id, (await factsOf(ctx, orphan.host)).gpus.length);
}

/** Whoever begins to change the environment meanwhile finds it held, and whoever has begun is not disturbed. */
async function whileHeld(
  { environment, host }: OrphanArgs,
  ctx: StageContext,
  work: () => Promise<void>,
): Promise<void> {
  if (environment === undefined) return work();
  await withLease(await leaseEnvironment(ctx, environment, host), ctx, async ({ lease }) => {
    if (lease && !(await lease.holds())) throw lease.lost();
    await work();
  });
}

async function end({ kind, id, host }: OrphanArgs, ctx: StageContext): Promise<void> {
  const engine = await ctx.engine(host);
  if (kind === 'job') await engine.stopJob(id, GRACE_MS, ctx.interrupt.signal);
  else await engine.stopService(id, GRACE_MS, ctx.interrupt.signal);
}

async function runsAsOurs({ kind, id, host }: OrphanArgs, ctx: StageContext): Promise<boolean> {
  const engine = await ctx.engine(host);
  const status = kind === 'job' ? await engine.jobStatus(id, { judged: false }) : await engine.serviceStatus(id);
  const over = ['succeeded', 'failed', 'stopped', 'lost', 'absent', 'exited'];
  return status?.owner === 'this-project' && !over.includes(status.state);
}

function goesOn({ kind, id, host }: OrphanArgs): SovranError {
  const what = message(`reconcile.kind.${kind}`);
  return new SovranError({
    code: 'not-stopped',
    exit: EXIT.failed,
    text: message('reconcile.goes-on', { what, id, host }),
  });
}
