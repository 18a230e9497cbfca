import { collectActions } from '../../jobs/collect.ts';
import type { Json } from '../../../core/ports/json.ts';
import type { Action, Operation } from '../../../core/operation/operation.ts';
import { gatherReconcile, type ReconcileFacts } from './facts.ts';
import { isStale, type StaleLease } from './stale-leases.ts';
import { NOTES, planReconcile, type ReconcileInput } from './plan.ts';
import { whyUnsettled } from './reconciliation.ts';
import { stopOrphan } from './stop-orphan.ts';
import { nextAfterSilence } from '../../machines/hosts/workload/ask-host.ts';
import { requireJob } from '../../jobs/find-job.ts';
import { isLive } from '../../../core/project/is-live.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { findRunNaming } from '../../../core/operation/open/named-by-open-runs.ts';
import { interruptedRun } from '../../../core/operation/open/open-runs.ts';
import { message } from '../../../core/text/message.ts';
import {
  failedError,
  identityError,
  refusedError,
  type SovranError,
  unreachableError,
} from '../../../core/text/sovran-error.ts';
import { whySkipped, type UnreachableHost } from './reach.ts';

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

type Found = Pick<ReconcileFacts, 'uncollectable' | 'kept' | 'unreachable'>;

/** Throws `not-spoiled` or `interrupted-run` (exit 3), or `outputs-unseen` (exit 4, 6, else 1), for a job to write off whose outputs may be taken. */
async function refuseCollectable(ids: readonly string[] = [], found: Found, ctx: StageContext): Promise<void> {
  const id = ids.find((one) => !found.uncollectable.some(({ run }) => run.metadata.name === one));
  if (id === undefined) return;
  const interrupted = findRunNaming(ctx.project.root, id);
  if (interrupted) throw interruptedRun(interrupted);
  const { spec } = await requireJob(ctx, id);
  // a job that is recorded as ended is not asked about, unless as lost
  const isAsked = isLive(spec.status) || spec.status === 'lost';
  const silent = isAsked ? found.unreachable.find(({ host }) => host === spec.host) : undefined;
  throw notWrittenOff(id, silent, found.kept.find((one) => one.id === id)?.code);
}

/** `silent`: its host, which could not be asked; `code`: why its outputs cannot be read. */
function notWrittenOff(id: string, silent: UnreachableHost | undefined, code: string | undefined): SovranError {
  const next = [`sovran job show ${id}`];
  if (silent) {
    const errorOf = silent.trust ? identityError : unreachableError;
    return errorOf('outputs-unseen', message('reconcile.unasked', { id, reason: whySkipped(silent) }), {
      next: [...new Set([...(silent.trust ?? []), ...nextAfterSilence(silent.host, silent.code)])],
      details: { id, host: silent.host, code: silent.code },
    });
  }
  if (code !== undefined)
    return failedError('outputs-unseen', message('reconcile.unseen', { id, code }), { next, details: { id, code } });
  return refusedError('not-spoiled', message('reconcile.collectable', { id }), {
    next: [...next, 'sovran job reconcile --dry-run'],
    details: { id },
  });
}
