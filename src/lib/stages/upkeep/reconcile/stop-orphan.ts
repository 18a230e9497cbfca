import { freeDevices } from '../../machines/gpu-leases.ts';
import { leaseEnvironment } from '../../machines/hosts/environments.ts';
import { factsOf } from '../../machines/hosts/inventory.ts';
import { withLease } from '../../../core/operation/leases/with-lease.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Action } from '../../../core/operation/operation.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import { wordsOf } from '../../../core/operation/steps/rollback-failed.ts';
import { message, type Message } from '../../../core/text/message.ts';
import type { Orphan } from './orphan.ts';

export type OrphanArgs = Pick<Orphan, 'kind' | 'id' | 'host' | 'environment'>;

/** Output of a stop after which the orphan still runs, and why. */
export type StopFailure = { outcome: 'failed'; reason: Message };

/** Time for an orphan to end by itself, ms. */
const GRACE_MS = 10_000;

/** Stops one orphan. One that still runs is an outcome: the records of other jobs stay true. */
export const stopOrphan: Action<OrphanArgs> = {
  async apply(orphan, { ctx }) {
    const reason = await stop(orphan, ctx).catch((error: unknown) => {
      if (ctx.interrupt.signal.aborted) throw error;
      return wordsOf(error);
    });
    return reason ? toJson<StopFailure>({ outcome: 'failed', reason }) : null;
  },
};

/** Asks again first: it may have ended, or be another project's. Its environment is leased meanwhile; its GPUs are freed once it has ended. */
async function stop(orphan: OrphanArgs, ctx: StageContext): Promise<Message | undefined> {
  const { kind, id, host, environment } = orphan;
  if (!(await runsAsOurs(orphan, ctx))) return undefined;
  const wanted = environment === undefined ? undefined : await leaseEnvironment(ctx, environment, host);
  await withLease(wanted, ctx, async ({ lease }) => {
    if (lease && !(await lease.holds())) throw lease.lost();
    const runner = await ctx.runners.open(orphan.host);
    if (orphan.kind === 'job') await runner.jobs.stop(orphan.id, GRACE_MS, ctx.interrupt.signal);
    else await runner.services.stop(orphan.id, GRACE_MS, ctx.interrupt.signal);
  });
  if (await runsAsOurs(orphan, ctx))
    return message('reconcile.still-runs', { what: message(`reconcile.kind.${kind}`), id, host });
  await freeDevices(ctx, host, id, (await factsOf(ctx, host)).gpus.length);
  return undefined;
}

async function runsAsOurs({ kind, id, host }: OrphanArgs, ctx: StageContext): Promise<boolean> {
  const runner = await ctx.runners.open(host);
  const status = kind === 'job' ? await runner.jobs.status(id, { judged: false }) : await runner.services.status(id);
  const over = ['succeeded', 'failed', 'stopped', 'lost', 'absent', 'exited'];
  return status?.owner === 'this-project' && !over.includes(status.state);
}
