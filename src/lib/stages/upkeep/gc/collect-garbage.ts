import pLimit from 'p-limit';
import { toJson } from '../../../core/kit/to-json.ts';
import type { HostSweeper } from '../../../core/ports/host-sweeper.ts';
import type { Json, JsonObject } from '../../../core/ports/json.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Action, Operation, StepScope } from '../../../core/operation/operation.ts';
import type { Plan } from '../../../core/operation/plan/plan.ts';
import type { StepOutcome } from '../../../core/operation/run-event.ts';
import { StepPaused } from '../../../core/operation/steps/pause.ts';
import { LOCAL } from '../../../core/project/listed-host.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT, SovranError, usageError } from '../../../core/text/sovran-error.ts';
import { orLost, type LostHost } from '../../machines/provision/facts/lost-hosts.ts';
import { judgeStore } from './garbage.ts';
import { lookAtStore, type FoundStore } from './look-at-store.ts';
import { planSweep, type SweepInput } from './plan-sweep.ts';
import { endOf, whyUnswept } from './report.ts';
import { forgetCommands, isHostLost, sayThing, stoppedBy, whyRefused, type HostSweep, type Thing } from './things.ts';

/** Stores listed at the same time. */
const WIDTH = 16;

type Facts = (FoundStore | LostHost)[];

/** Removes what is still garbage. A thing that cannot be removed does not stop the others, unless its host is out of reach. */
const sweepStore: Action<HostSweep & JsonObject> = {
  apply: async (planned, scope) => toJson(await sweepStoreOf(planned, scope)),
};

type SweepScope = Pick<StepScope, 'ctx' | 'runId' | 'progress'>;

async function sweepStoreOf(planned: HostSweep, scope: SweepScope): Promise<HostSweep & { outcome: StepOutcome }> {
  const swept = planned.items.length === 0 ? planned : await sweepHeld(planned, scope);
  return { ...swept, outcome: endOf(swept) };
}

async function sweepHeld(planned: HostSweep, scope: SweepScope): Promise<HostSweep> {
  try {
    const sweeper = await scope.ctx.hosts.sweeper(planned.name);
    return await sweeper.hold(() => sweep(planned, sweeper, scope));
  } catch (error) {
    return { ...planned, stopped: stoppedBy(failureOf(error, scope)) };
  }
}

/** Throws an interruption and bugs. */
function failureOf(error: unknown, { ctx }: SweepScope): SovranError {
  if (ctx.interrupt.signal.aborted || !(error instanceof SovranError)) throw error;
  return error;
}

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

async function sweep(planned: HostSweep, sweeper: HostSweeper, scope: SweepScope): Promise<HostSweep> {
  const { name, items } = planned;
  const { ctx, runId } = scope;
  const store = await lookAtStore(ctx, name, runId);
  const stopped = whyRefused(store);
  if (stopped) return { ...planned, stopped };
  const forgotten = items.filter(({ kind }) => kind === 'project').map(({ id }) => id);
  const needed = new Set(judgeStore(store.inventory, forgotten).kept.map(keyOf));
  const swept: HostSweep = { ...planned, removed: [], failed: [], left: [], kept: needed.size };
  for (const [at, item] of items.entries()) {
    if (ctx.interrupt.requested) throw new StepPaused();
    scope.progress(sayThing(item));
    try {
      const isKept = needed.has(keyOf(item)) || (await sweeper.remove(item, ctx.interrupt.signal)) === 'kept';
      (isKept ? swept.left : swept.removed).push(item);
    } catch (error) {
      const failure = failureOf(error, scope);
      const isLost = isHostLost(failure);
      const failed = items.slice(at, isLost ? undefined : at + 1);
      swept.failed.push(...failed.map((one) => ({ ...one, ...stoppedBy(failure) })));
      if (isLost) break;
    }
  }
  return swept;
}

function keyOf({ kind, id }: Pick<Thing, 'kind' | 'id'>): string {
  return `${kind} ${id}`;
}

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
