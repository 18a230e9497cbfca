import type { SweepInput } from '../../stages/machines/garbage/plan-sweep.ts';
import { renderSweep, sweepData, exitOf, nextOf, remarksOf, sweepsOf } from '../../stages/upkeep/gc/collect-garbage.ts';
import { LOCAL } from '../../core/project/listed-host.ts';
import type { Json } from '../../core/ports/json.ts';
import { countChanges, type Plan } from '../../core/operation/plan/plan.ts';
import { message } from '../../core/text/message.ts';
import { planOutcome } from '../outcomes/plan-outcome.ts';
import { confirmOrThrow } from '../session/confirm.ts';
import { outcomeOf, type Outcome } from '../session/outcome.ts';
import type { Session } from '../session/session.ts';

/** Shows what would go and asks. Where nothing would, answers at once: nothing is recorded then. */
export async function reviewSweep(session: Session, plan: Plan): Promise<Outcome | undefined> {
  if (countChanges(plan) === 0) return sweepOutcome(plan);
  for (const line of planOutcome(plan).render(session.view)) session.note(line);
  const { hosts } = plan.input as SweepInput;
  const count = plan.steps.flatMap(({ args }) => args['items'] as Json[]).length;
  await confirmOrThrow(session, message('gc.confirm', { hosts: hosts.join(', ') || LOCAL, count }));
  return undefined;
}

/** What became of each store. The exit code is that of the gravest failure. */
export function sweepOutcome(plan: Plan, outputs: Readonly<Record<string, Json>> = {}): Outcome {
  const sweeps = sweepsOf(plan, outputs);
  const besides = { document: sweepData, warnings: remarksOf(sweeps), exit: exitOf(sweeps) };
  return outcomeOf('Sweep', sweeps, renderSweep, nextOf(sweeps), besides);
}

/** A shown plan exits as its sweep would: 4 for an unreachable host. */
export function shownSweep(plan: Plan, outcome: Outcome): Outcome {
  const sweeps = sweepsOf(plan);
  return { ...outcome, next: nextOf(sweeps), exit: outcome.exit || exitOf(sweeps) };
}
