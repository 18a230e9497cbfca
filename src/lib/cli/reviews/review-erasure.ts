import { refuseFailedGates } from '../../core/operation/plan/gates.ts';
import { countChanges, type Plan } from '../../core/operation/plan/plan.ts';
import { message } from '../../core/text/message.ts';
import { say } from '../../core/text/translate.ts';
import { planOutcome } from '../outcomes/plan-outcome.ts';
import { confirmOrThrow } from '../session/confirm.ts';
import { outcomeOf, type Outcome } from '../session/outcome.ts';
import type { Session } from '../session/session.ts';

/** Shows what would go and asks. Where nothing would, answers at once: nothing is recorded then. */
export async function reviewErasure(session: Session, plan: Plan): Promise<Outcome | undefined> {
  refuseFailedGates(plan);
  const [first, ...warnings] = plan.remarks ?? [];
  if (countChanges(plan) === 0)
    return outcomeOf('Erasure', { name: null }, (_, { t }) => (first ? [say(t, first)] : []), [], { warnings });
  for (const line of planOutcome(plan).render(session.view)) session.note(line);
  for (const line of plan.remarks ?? []) session.note(say(session.view.t, line));
  await confirmOrThrow(session, message('erase.confirm'));
  return undefined;
}
