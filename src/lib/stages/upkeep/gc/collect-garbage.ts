import pLimit from 'p-limit';
import { toJson, outputOf } from '../../../core/kit/to-json.ts';
import type { Json, JsonObject } from '../../../core/ports/json.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Operation, StepScope, Verdict } from '../../../core/operation/operation.ts';
import type { Plan } from '../../../core/operation/plan/plan.ts';
import { StepPaused } from '../../../core/operation/steps/pause.ts';
import { LOCAL } from '../../../core/project/listed-host.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { EXIT, SovranError, usageError, type ExitCode } from '../../../core/text/sovran-error.ts';
import { lookAtStore, type FoundStore } from '../../machines/garbage/look-at-store.ts';
import { planSweep, type SweepInput } from '../../machines/garbage/plan-sweep.ts';
import { sweepStore, sweepStoreOf } from '../../machines/garbage/sweep-store.ts';
import {
  forgetCommands,
  type HostSweep,
  endOf,
  idleLine,
  sayThing,
  sayUnremoved,
  thingOf,
  toMiB,
  type Stopped,
} from '../../machines/garbage/things.ts';
import { orLost, type LostHost } from '../../machines/provision/facts/lost-hosts.ts';
import { say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import { sumOf } from '../../machines/garbage/garbage.ts';

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

type Outputs = Readonly<Record<string, Json>>;

/** Pure: what became of every store of a plan; of one without an output, what the plan says. */
export function sweepsOf({ steps }: Pick<Plan, 'steps'>, outputs: Outputs = {}): HostSweep[] {
  return steps.map(({ id, args }) => outputOf<HostSweep>(outputs, id) ?? (args as JsonObject & HostSweep));
}

/** Pure: why a sweep did not do what it should; undefined: it did. */
function whyUnswept(plan: Pick<Plan, 'steps'>, outputs: Outputs): Verdict | undefined {
  const sweeps = sweepsOf(plan, outputs);
  const [reason] = sweeps.flatMap((one) => [...(one.stopped ? [idleLine(one)] : []), ...one.failed.map(sayUnremoved)]);
  return reason && { reason, next: nextOf(sweeps) };
}

/** Pure: what a person should know besides, each once: what was left, how to fix what failed, notes. */
export function remarksOf(sweeps: readonly HostSweep[]): Message[] {
  const left = sweeps.flatMap((one) => one.left.map((thing) => message('gc.left', { what: sayThing(thing) })));
  const fixes = problemsOf(sweeps).flatMap(({ fix }) => fix ?? []);
  const remarks = [...left, ...fixes, ...sweeps.flatMap(({ notes }) => notes)];
  return [...new Map(remarks.map((one) => [JSON.stringify(one), one])).values()];
}

/** Pure: commands to type next. */
export function nextOf(sweeps: readonly HostSweep[]): string[] {
  const troubled = sweeps.filter((sweep) => endOf(sweep) !== 'ok').map(({ host }) => host);
  const again = troubled.length > 0 ? [`sovran gc ${troubled.join(' ')} --dry-run`] : [];
  const fixes = problemsOf(sweeps).flatMap(({ next }) => next);
  return [...new Set([...fixes, ...forgetCommands(sweeps.flatMap(({ missing }) => missing)), ...again])];
}

/** From the gravest down. */
const EXITS: readonly ExitCode[] = [EXIT.identity, EXIT.unreachable, EXIT.failed, EXIT.refused];

/** Pure: the gravest. */
export function exitOf(sweeps: readonly HostSweep[]): ExitCode {
  const exits = problemsOf(sweeps).map(({ exit }) => exit);
  return EXITS.find((exit) => exits.includes(exit)) ?? (exits.length > 0 ? EXIT.failed : EXIT.ok);
}

function problemsOf(sweeps: readonly HostSweep[]): Stopped[] {
  return sweeps.flatMap(({ failed, stopped }) => [...(stopped ? [stopped] : []), ...failed]);
}

/** For people: what went and what could not, then a line for each store. */
export function renderSweep(sweeps: readonly HostSweep[], view: View): string[] {
  return sweeps.flatMap((sweep) => [
    ...sweep.removed.map((thing) => `  - ${say(view.t, sayThing(thing))}`),
    ...sweep.failed.map((one) => `  ${view.paint.bad('✗')} ${say(view.t, sayUnremoved(one))}`),
    lastLine(sweep, view),
  ]);
}

function lastLine(sweep: HostSweep, view: View): string {
  const { host, removed, failed, kept, stopped } = sweep;
  if (stopped || removed.length + failed.length === 0) return say(view.t, idleLine(sweep));
  return view.t('gc.removed', { host, count: removed.length, mib: toMiB(sumOf(removed)), kept });
}

/** The same for scripts. */
export function sweepData(sweeps: readonly HostSweep[], view: View): object {
  const hosts = sweeps.map((sweep) => {
    const { host, stopped, removed, failed, kept, unseen, missing, unclaimed } = sweep;
    return {
      host,
      outcome: endOf(sweep),
      ...(stopped ? { code: stopped.code, reason: say(view.t, stopped.reason) } : {}),
      removed,
      failed: failed.map((one) => ({ ...thingOf(one), code: one.code, reason: say(view.t, one.reason) })),
      bytes: sumOf(removed),
      kept,
      unseen,
      missing: missing.map(({ root, state }) => ({ root, state })),
      unclaimed,
    };
  });
  return { hosts, bytes: sumOf(hosts) };
}
