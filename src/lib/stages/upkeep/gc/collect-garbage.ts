import pLimit from 'p-limit';
import { toJson } from '../../../core/kit/to-json.ts';
import type { Json, JsonObject } from '../../../core/ports/json.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Operation, StepScope } from '../../../core/operation/operation.ts';
import type { Plan } from '../../../core/operation/plan/plan.ts';
import { StepPaused } from '../../../core/operation/steps/pause.ts';
import { LOCAL } from '../../../core/project/listed-host.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT, SovranError, usageError } from '../../../core/text/sovran-error.ts';
import { lookAtStore, type FoundStore } from '../../machines/garbage/look-at-store.ts';
import { planSweep, type SweepInput } from '../../machines/garbage/plan-sweep.ts';
import { sweepStore, sweepStoreOf } from '../../machines/garbage/sweep-store.ts';
import { forgetCommands, type HostSweep } from '../../machines/garbage/things.ts';
import { orLost, type LostHost } from '../../machines/provision/facts/lost-hosts.ts';
import { whyUnswept } from './report.ts';

/** Stores listed at the same time. */
const WIDTH = 16;

type Facts = (FoundStore | LostHost)[];

/** Sweeps the store of this machine, which belongs to no project: nothing is journalled, recorded or committed. */
export async function sweepHere({ id: runId, steps }: Plan, ctx: StageContext): Promise<Record<string, Json>> {
  ctx.emit({ type: 'run-start', steps });
  const [step] = steps;
  if (!step) return {};
  ctx.emit({ type: 'step-start', step, index: 0, count: 1 });
  const progress: StepScope['progress'] = (text) => ctx.emit({ type: 'step-progress', step, text });
  const sweeping = sweepStoreOf(step.args as JsonObject & HostSweep, { ctx, runId, progress });
  const swept = await sweeping.catch((error: unknown): never => {
    if (!(error instanceof StepPaused)) throw error;
    throw new SovranError({ code: 'interrupted', exit: EXIT.interrupted, text: message('gc.stopped') });
  });
  ctx.emit({ type: 'step-done', step, outcome: swept.outcome });
  return { [step.id]: toJson(swept) };
}

/** Removes garbage from the store of this machine or of named hosts. */
export const collectGarbage: Operation<SweepInput, Facts, Readonly<Record<string, Json>>> = {
  id: 'gc',
  target: ({ hosts }) => (hosts.length > 0 ? hosts : [LOCAL]).map((host) => `Host/${host}`).join(' '),
  async gather({ hosts, forgotten }, ctx) {
    const limit = pLimit(WIDTH);
    const look = (name?: string): Promise<FoundStore | LostHost> =>
      limit(() => orLost(name ?? LOCAL, ctx.interrupt.signal, () => lookAtStore(ctx, name)));
    const stores = await Promise.all(hosts.length > 0 ? hosts.map((name) => look(name)) : [look()]);
    refuseForget(stores, forgotten);
    return stores;
  },
  plan: planSweep,
  actions: { sweep: sweepStore },
  verdict: ({ plan, outputs }) => whyUnswept(plan, outputs),
  result: async ({ outputs }) => outputs,
  describe: ({ input }) => ({ subject: ['gc', ...input.hosts].join(' ') }),
};

/** Throws `not-vanished` (exit 2) for a folder that is not that of a missing project of these stores. */
function refuseForget(stores: Facts, forgotten: readonly string[]): void {
  const projects = stores.flatMap((store) => ('inventory' in store ? (store.inventory.projects ?? []) : []));
  const absent = projects.filter(({ state }) => state === 'absent');
  const vanished = absent.map(({ root }) => root);
  const path = forgotten.find((one) => !vanished.includes(one));
  if (path === undefined) return;
  throw usageError('not-vanished', message('gc.not-vanished', { path }), {
    next: absent.length > 0 ? absent.flatMap((one) => forgetCommands([one])) : ['sovran gc --dry-run'],
    details: { path, vanished },
  });
}
