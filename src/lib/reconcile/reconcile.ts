import { freeDevices } from '../devices/free-devices.ts';
import { collectActions } from '../jobs/collect.ts';
import type { StoreItem } from '../ports/store-sweeper.ts';
import { factsOf } from '../hosts/facts-of.ts';
import type { StageContext } from '../run/context.ts';
import type { Action, Operation, RunFailure } from '../run/operation.ts';
import type { Plan } from '../run/plan.ts';
import { gatherReconcile, type ReconcileFacts } from './facts.ts';
import type { Orphan } from './stray.ts';
import { holderRuns, type HostPart, type StaleLease } from './left-there.ts';
import { planReconcile, type ReconcileInput } from './plan.ts';
import { blockedJobs, reconciliationOf, titleOfKept } from './reconciliation.ts';

type OrphanArgs = Pick<Orphan, 'kind' | 'id' | 'host'>;

/** Time that an orphan has to end by itself, in milliseconds. */
const GRACE_MS = 10_000;

/** Brings the project's records and what its hosts run to the same state. */
export const reconcileJobs: Operation<ReconcileInput, ReconcileFacts, null> = {
  id: 'job reconcile',
  target: () => 'Jobs',
  gather: ({ gone }, ctx) => gatherReconcile(ctx, gone),
  plan: planReconcile,
  actions: {
    ...collectActions,
    'remove-part': removePart(),
    'remove-host-part': removeHostPart(),
    'free-lease': freeLease(),
    'stop-orphan': stopOrphan(),
    keep: { apply: async () => undefined },
    'skip-host': { apply: async () => undefined },
  },
  failure: (_run, plan) => whyUnsettled(plan),
  commitMessage: ({ gone = [] }) => ['job reconcile', ...(gone.length > 0 ? ['--gone', ...gone] : ['Jobs'])].join(' '),
  eventData: ({ input: { gone = [] } }) => (gone.length > 0 ? { gone } : {}),
  result: async () => null,
};

/** Pure: jobs that have ended and could not be recorded. */
export function whyUnsettled(plan: Pick<Plan, 'steps'>): RunFailure | undefined {
  const blocked = blockedJobs(reconciliationOf(plan));
  const reason = titleOfKept(plan, blocked[0]);
  return reason ? { reason, next: blocked.map((id) => `sovran job show ${id}`) } : undefined;
}

function removePart(): Action<StoreItem & Record<string, unknown>> {
  return { apply: async (item, { ctx }) => (await ctx.sweeper()).remove(item) };
}

function removeHostPart(): Action<HostPart & Record<string, unknown>> {
  return {
    apply: async ({ host, id }, { ctx }) => (await ctx.hostSweeper(host)).remove({ kind: 'part', id }),
  };
}

/** A holder that has started meanwhile keeps its GPUs. */
function freeLease(): Action<StaleLease & Record<string, unknown>> {
  return {
    async apply({ host, holder }, { ctx }) {
      if (!(await holderRuns(ctx, host, holder))) await (await ctx.leases(host)).release(holder);
    },
  };
}

/** Asked again right before: what has ended, or turned out to be another project's, is left alone. */
function stopOrphan(): Action<OrphanArgs> {
  return {
    async apply(orphan, { ctx }) {
      if (!(await runsAsOurs(orphan, ctx))) return;
      const engine = await ctx.engine(orphan.host);
      if (orphan.kind === 'job') await engine.stopJob(orphan.id, GRACE_MS, ctx.interrupt.signal);
      else await engine.stopService(orphan.id, GRACE_MS, ctx.interrupt.signal);
      await freeDevices(ctx, orphan.host, orphan.id, await countGpus(orphan.host, ctx));
    },
    verify: async (orphan, { ctx }) => !(await runsAsOurs(orphan, ctx)),
  };
}

async function countGpus(host: string, ctx: StageContext): Promise<number> {
  return (await factsOf(ctx, host)).gpus.length;
}

async function runsAsOurs({ kind, id, host }: OrphanArgs, ctx: StageContext): Promise<boolean> {
  const engine = await ctx.engine(host);
  const status = kind === 'job' ? await engine.jobStatus(id) : await engine.serviceStatus(id);
  const over = ['succeeded', 'failed', 'stopped', 'lost', 'absent', 'exited'];
  return status?.owner === 'this-project' && !over.includes(status.state);
}
