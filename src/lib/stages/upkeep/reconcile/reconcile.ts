import { collectActions } from '../../jobs/collect.ts';
import type { Json } from '../../../core/ports/json.ts';
import type { Action, Operation } from '../../../core/operation/operation.ts';
import { gatherReconcile, type ReconcileFacts } from './facts.ts';
import { isStale, type StaleLease } from './stale-leases.ts';
import { NOTES, planReconcile, type ReconcileInput } from './plan.ts';
import { whyUnsettled } from './reconciliation.ts';
import { refuseCollectable } from './refusals.ts';
import { stopOrphan } from './stop-orphan.ts';

/** Asks again first: a holder that has started meanwhile keeps its GPUs. */
const freeLease: Action<Pick<StaleLease, 'host' | 'holder'> & Record<string, unknown>> = {
  async apply({ host, holder }, { ctx }) {
    const leases = await ctx.hosts.gpuLeases(host);
    const { leases: held, now } = await leases.list();
    const own = held.filter((one) => one.holder === holder);
    const stale = await Promise.all(own.map((lease) => isStale(ctx, host, lease, now)));
    for (const lease of own.filter((_, at) => stale[at])) await leases.release(holder, lease.fence, lease.asked);
    return stale.every(Boolean) ? null : { outcome: 'skipped' };
  },
};

/** Brings records and hosts to the same state. */
export const reconcileJobs: Operation<ReconcileInput, ReconcileFacts, Readonly<Record<string, Json>>> = {
  id: 'job reconcile',
  target: () => 'Jobs',
  async gather(input, ctx) {
    const facts = await gatherReconcile(ctx, input.gone);
    await refuseCollectable(input.writeOff, facts, ctx);
    return facts;
  },
  plan: planReconcile,
  actions: {
    ...collectActions,
    'free-lease': freeLease,
    'stop-orphan': stopOrphan,
    ...Object.fromEntries(NOTES.map((note) => [note, { apply: async () => undefined }])),
  },
  verdict: ({ plan, outputs }) => whyUnsettled(plan, outputs),
  describe: ({ input }) => {
    const named = { gone: input.gone ?? [], writeOff: input.writeOff ?? [] };
    const given = Object.entries(named).filter(([, words]) => words.length > 0);
    const words = given.flatMap(([flag, names]) => [flag === 'gone' ? '--gone' : '--write-off', ...names]);
    return {
      subject: ['job reconcile', ...(words.length > 0 ? words : ['Jobs'])].join(' '),
      event: Object.fromEntries(given),
    };
  },
  result: async ({ outputs }) => outputs,
};
