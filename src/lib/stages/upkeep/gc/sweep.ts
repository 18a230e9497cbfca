import { outputOf } from '../../../core/kit/to-json.ts';
import type { Json, JsonObject } from '../../../core/ports/json.ts';
import type { RunFailure } from '../../../core/operation/operation.ts';
import type { Plan } from '../../../core/operation/plan/plan.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { EXIT, type ExitCode } from '../../../core/text/sovran-error.ts';
import { sumOf } from './garbage.ts';
import { forgetCommands } from './missing-projects.ts';
import { notesOf, type SweepArgs } from './plan-sweep.ts';
import type { Stopped } from './refusal.ts';
import { endOf, NOTHING, type Swept } from './sweep-store.ts';
import { sayThing } from './things.ts';
import { sayUnremoved } from './unremoved.ts';

/** What became of one store. */
export interface HostSweep extends Swept, Pick<SweepArgs, 'host' | 'missing' | 'unclaimed' | 'held' | 'unseen'> {
  outcome: 'ok' | 'failed' | 'skipped';
  /** Removed. */
  bytes: number;
}

/** Pure: what became of every store of a plan; of one without an output, what the plan says. */
export function sweepsOf({ steps }: Pick<Plan, 'steps'>, outputs: Readonly<Record<string, Json>> = {}): HostSweep[] {
  return steps.map(({ id, args }) => {
    const { host, kept, missing, unclaimed, held, unseen, stopped } = args as JsonObject & SweepArgs;
    const swept = outputOf<Swept>(outputs, id) ?? { ...NOTHING, kept, ...(stopped ? { stopped } : {}) };
    const bytes = sumOf(swept.removed);
    return { host, outcome: endOf(swept) ?? 'ok', ...swept, bytes, missing, unclaimed, held, unseen };
  });
}

/** Pure: why a sweep did not do what it should; undefined: it did. */
export function whyUnswept(plan: Pick<Plan, 'steps'>, outputs: Readonly<Record<string, Json>>): RunFailure | undefined {
  const sweeps = sweepsOf(plan, outputs);
  const [reason] = sweeps.flatMap(({ host, failed, stopped }) => [
    ...(stopped ? [message('gc.stopped', { host, reason: stopped.reason })] : []),
    ...failed.map(sayUnremoved),
  ]);
  return reason && { reason, next: nextOf(sweeps) };
}

/** Pure: what a person should know besides, each once: notes, and how to fix what failed. */
export function remarksOf(plan: Pick<Plan, 'steps'>, sweeps: readonly HostSweep[]): Message[] {
  const left = sweeps.flatMap((one) => one.left.map((thing) => message('gc.left', { what: sayThing(thing) })));
  const fixes = problemsOf(sweeps).flatMap(({ fix }) => fix ?? []);
  const notes = plan.steps.flatMap(({ args }) => notesOf(args as JsonObject & SweepArgs));
  return [...new Map([...left, ...fixes, ...notes].map((one) => [JSON.stringify(one), one])).values()];
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
