import { collectActions } from '../../jobs/collect.ts';
import type { Json } from '../../../core/ports/json.ts';
import { KEPT, keptSteps } from '../../../core/operation/plan/kept-steps.ts';
import type { Action, Operation } from '../../../core/operation/operation.ts';
import { gatherReconcile, type ReconcileFacts } from './facts.ts';
import { isStale, type Part, type StaleLease } from './leftovers.ts';
import { NOTES, planReconcile, type ReconcileInput } from './plan.ts';
import { whyUnsettled, type Reconciled } from './reconciliation.ts';
import { refuseContradiction, refuseCollectable } from './refusals.ts';
import { stopOrphan, unstoppedIn } from './stop-orphan.ts';

const removePart: Action<Part & Record<string, unknown>> = {
  async apply({ host, id }, { ctx }) {
    const removal = await (await ctx.hosts.sweeper(host)).remove({ kind: 'part', id }, ctx.interrupt.signal);
    return removal === 'kept' ? KEPT : null;
  },
};

/** Asks again first: a holder that has started meanwhile keeps its GPUs. */
const freeLease: Action<Pick<StaleLease, 'host' | 'holder'> & Record<string, unknown>> = {
  async apply({ host, holder }, { ctx }) {
    const leases = await ctx.hosts.gpuLeases(host);
    const { leases: held, now } = await leases.list();
    const own = held.filter((one) => one.holder === holder);
    const stale = await Promise.all(own.map((lease) => isStale(ctx, host, lease, now)));
    for (const lease of own.filter((_, at) => stale[at])) await leases.release(holder, lease.fence, lease.asked);
    return stale.every(Boolean) ? null : KEPT;
  },
};

/** Brings records and hosts to the same state. */
export const reconcileJobs: Operation<ReconcileInput, ReconcileFacts, Reconciled> = {
  id: 'job reconcile',
  target: () => 'Jobs',
  async gather(input, ctx) {
    refuseContradiction(input);
    const facts = await gatherReconcile(ctx, input.gone);
    await refuseCollectable(input.writeOff, facts, ctx);
    return facts;
  },
  plan: planReconcile,
  actions: {
    ...collectActions,
    'remove-part': removePart,
    'free-lease': freeLease,
    'stop-orphan': stopOrphan,
    ...Object.fromEntries(NOTES.map((note) => [note, { apply: async () => undefined }])),
  },
  verdict: ({ plan, outputs }) => whyUnsettled(plan, reconciledBy(outputs)),
  describe: ({ input }) => {
    const named = { gone: input.gone ?? [], writeOff: input.writeOff ?? [] };
    const given = Object.entries(named).filter(([, words]) => words.length > 0);
    const words = given.flatMap(([flag, names]) => [flag === 'gone' ? '--gone' : '--write-off', ...names]);
    return {
      subject: ['job reconcile', ...(words.length > 0 ? words : ['Jobs'])].join(' '),
      event: Object.fromEntries(given),
    };
  },
  result: async ({ outputs }) => reconciledBy(outputs),
};

function reconciledBy(outputs: Readonly<Record<string, Json>>): Reconciled {
  return { unstopped: unstoppedIn(outputs), kept: keptSteps(outputs) };
}
