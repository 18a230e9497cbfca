import { outputOf } from '../../../core/kit/to-json.ts';
import type { Json, JsonObject } from '../../../core/ports/json.ts';
import type { Verdict } from '../../../core/operation/operation.ts';
import type { Plan } from '../../../core/operation/plan/plan.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { EXIT, type ExitCode } from '../../../core/text/sovran-error.ts';
import { say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import { sumOf } from '../../machines/garbage/garbage.ts';
import {
  endOf,
  forgetCommands,
  idleLine,
  sayThing,
  sayUnremoved,
  thingOf,
  toMiB,
  type HostSweep,
  type Stopped,
} from '../../machines/garbage/things.ts';

type Outputs = Readonly<Record<string, Json>>;

/** Pure: what became of every store of a plan; of one without an output, what the plan says. */
export function sweepsOf({ steps }: Pick<Plan, 'steps'>, outputs: Outputs = {}): HostSweep[] {
  return steps.map(({ id, args }) => outputOf<HostSweep>(outputs, id) ?? (args as JsonObject & HostSweep));
}

/** Pure: why a sweep did not do what it should; undefined: it did. */
export function whyUnswept(plan: Pick<Plan, 'steps'>, outputs: Outputs): Verdict | undefined {
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
