import pLimit from 'p-limit';
import { toJson } from '../../../core/kit/to-json.ts';
import type { HostSweeper, StoreInventory } from '../../../core/ports/host-sweeper.ts';
import type { Json, JsonObject } from '../../../core/ports/json.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Action, Operation, StepScope } from '../../../core/operation/operation.ts';
import type { Plan } from '../../../core/operation/plan/plan.ts';
import type { StepOutcome } from '../../../core/operation/run-event.ts';
import { StepPaused } from '../../../core/operation/steps/pause.ts';
import { LOCAL } from '../../../core/project/listed-host.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import { orLost, type LostHost } from '../../machines/provision/facts/lost-hosts.ts';
import { judgeStore } from './garbage.ts';
import { lookAtStore, type FoundStore } from './look-at-store.ts';
import { planSweep, type SweepArgs, type SweepInput } from './plan-sweep.ts';
import { endOf, untouched, whyUnswept, type Swept } from './report.ts';
import { forgetCommands, isHostLost, sayThing, stoppedBy, whyRefused, type Thing } from './things.ts';

/** Stores listed at the same time. */
const WIDTH = 16;

type Facts = (FoundStore | LostHost)[];

/** Removes what is still garbage. A thing that cannot be removed does not stop the others, unless its host is out of reach. */
const sweepStore: Action<SweepArgs & JsonObject> = {
  apply: async (args, scope) => toJson(await sweepOf(args, scope)),
};

type SweepScope = Pick<StepScope, 'ctx' | 'runId' | 'progress'>;

async function sweepOf(args: SweepArgs, scope: SweepScope): Promise<Swept & { outcome: StepOutcome }> {
  const swept = await (args.items.length === 0 ? untouched(args) : sweepHeld(args, scope));
  return { ...swept, outcome: endOf(swept) };
}

async function sweepHeld(args: SweepArgs, scope: SweepScope): Promise<Swept> {
  try {
    const sweeper = await scope.ctx.hosts.sweeper(args.name);
    return await sweeper.hold(() => sweep(args, sweeper, scope));
  } catch (error) {
    if (scope.ctx.interrupt.signal.aborted || !(error instanceof SovranError)) throw error;
    return untouched({ ...args, stopped: stoppedBy(error) });
  }
}

/** Sweeps the store of this machine, which belongs to no project: nothing is journalled, recorded or committed. */
export async function sweepHere({ id: runId, steps }: Plan, ctx: StageContext): Promise<Record<string, Json>> {
  ctx.emit({ type: 'run-start', steps });
  const [step] = steps;
  if (!step) return {};
  ctx.emit({ type: 'step-start', step, index: 0, count: 1 });
  const progress: StepScope['progress'] = (text) => ctx.emit({ type: 'step-progress', step, text });
  const sweeping = sweepOf(step.args as JsonObject & SweepArgs, { ctx, runId, progress });
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

async function sweep(args: SweepArgs, sweeper: HostSweeper, scope: SweepScope): Promise<Swept> {
  const { items } = args;
  const { ctx, runId } = scope;
  const store = await lookAtStore(ctx, args.name, runId);
  const stopped = whyRefused(store);
  if (stopped) return untouched({ ...args, stopped });
  const needed = neededIn(store.inventory, items);
  const swept = untouched({ kept: needed.size });
  for (const [at, item] of items.entries()) {
    if (ctx.interrupt.requested) throw new StepPaused();
    scope.progress(sayThing(item));
    try {
      const isKept = needed.has(keyOf(item)) || (await sweeper.remove(item, ctx.interrupt.signal)) === 'kept';
      (isKept ? swept.left : swept.removed).push(item);
    } catch (error) {
      if (ctx.interrupt.signal.aborted || !(error instanceof SovranError)) throw error;
      const lost = isHostLost(error) ? items.slice(at) : [item];
      swept.failed.push(...lost.map((thing) => ({ ...thing, ...stoppedBy(error) })));
      if (isHostLost(error)) break;
    }
  }
  return swept;
}

/** Keys of what is needed now. */
function neededIn(inventory: StoreInventory, items: readonly Thing[]): Set<string> {
  const forgotten = items.filter(({ kind }) => kind === 'project').map(({ id }) => id);
  return new Set(judgeStore(inventory, forgotten).kept.map(keyOf));
}

function keyOf({ kind, id }: Pick<Thing, 'kind' | 'id'>): string {
  return `${kind} ${id}`;
}

/** Throws `not-vanished` (exit 2) for a folder that no record names, or that exists. */
function refuseForget(stores: readonly (FoundStore | LostHost)[], forgotten: readonly string[]): void {
  const projects = stores.flatMap((store) => ('inventory' in store ? (store.inventory.projects ?? []) : []));
  const absent = projects.filter(({ state }) => state === 'absent');
  const wrong = forgotten.find((path) => !absent.some(({ root }) => root === path));
  if (wrong === undefined) return;
  const present = projects.some(({ root }) => root === wrong);
  const paths = absent.map(({ root }) => root);
  throw new SovranError({
    code: 'not-vanished',
    exit: EXIT.usage,
    text: message(present ? 'gc.forget.present' : 'gc.forget.unknown', { path: wrong }),
    fix: paths.length === 0 ? message('gc.forget.none') : message('gc.forget.fix', { paths: paths.join(', ') }),
    next: paths.length === 0 ? ['sovran gc --dry-run'] : absent.flatMap((one) => forgetCommands([one])),
    details: { path: wrong, vanished: paths },
  });
}
