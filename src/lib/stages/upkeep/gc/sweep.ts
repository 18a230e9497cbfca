import { outputOf } from '../../../core/kit/to-json.ts';
import type { Json, JsonObject } from '../../../core/ports/json.ts';
import type { Verdict } from '../../../core/operation/operation.ts';
import type { Plan } from '../../../core/operation/plan/plan.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { EXIT, type ExitCode } from '../../../core/text/sovran-error.ts';
import { forgetCommands } from './missing-projects.ts';
import type { SweepArgs } from './plan-sweep.ts';
import type { Stopped } from './stopped.ts';
import { endOf, untouched, type Swept } from './sweep-store.ts';
import { sayThing, sayUnremoved } from './things.ts';

/** What became of one store. */
export interface HostSweep extends Swept, Pick<SweepArgs, 'host' | 'missing' | 'unclaimed' | 'unseen' | 'notes'> {
  outcome: 'ok' | 'failed' | 'skipped';
}

type Outputs = Readonly<Record<string, Json>>;

/** Pure: what became of every store of a plan; of one without an output, what the plan says. */
export function sweepsOf({ steps }: Pick<Plan, 'steps'>, outputs: Outputs = {}): HostSweep[] {
  return steps.map(({ id, args }) => {
    const { host, missing, unclaimed, unseen, notes, ...planned } = args as JsonObject & SweepArgs;
    const swept = outputOf<Swept>(outputs, id) ?? untouched(planned);
    return { host, outcome: endOf(swept), ...swept, missing, unclaimed, unseen, notes };
  });
}

/** Pure: why a sweep did not do what it should; undefined: it did. */
export function whyUnswept(plan: Pick<Plan, 'steps'>, outputs: Outputs): Verdict | undefined {
  const sweeps = sweepsOf(plan, outputs);
  const [reason] = sweeps.flatMap(({ host, failed, stopped }) => [
    ...(stopped ? [message('gc.stopped', { host, reason: stopped.reason })] : []),
    ...failed.map(sayUnremoved),
  ]);
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
  const troubled = sweeps.filter(({ outcome }) => outcome !== 'ok').map(({ host }) => host);
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
