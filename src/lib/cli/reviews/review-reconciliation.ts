import {
  nextOf,
  reconciliationOf,
  renderReconciliation,
  trustOf,
  whyUnsettled,
} from '../../stages/upkeep/reconcile/reconciliation.ts';
import type { StageContext } from '../../core/operation/context.ts';
import type { Json } from '../../core/ports/json.ts';
import { findOpenRun } from '../../core/operation/open/open-runs.ts';
import { countChanges, type Plan } from '../../core/operation/plan/plan.ts';
import { message } from '../../core/text/message.ts';
import { EXIT } from '../../core/text/sovran-error.ts';
import { say } from '../../core/text/translate.ts';
import { confirmOrThrow } from '../session/confirm.ts';
import type { Outcome } from '../session/outcome.ts';
import type { Session } from '../session/session.ts';

/** Asks before something that runs is ended, and before a job is called lost unseen; answers at once when there is nothing to do. */
export async function reviewReconciliation(
  session: Session,
  plan: Plan,
  ctx: StageContext,
): Promise<Outcome | undefined> {
  if (findOpenRun(ctx.project.root, plan.target)) return undefined;
  if (countChanges(plan) === 0) return reconciliationOutcome(plan);
  const risky = plan.steps.filter(({ risk }) => risk !== 'none');
  for (const step of plan.steps) if (step.action === 'behind') session.note(`  ! ${say(session.view.t, step.title)}`);
  for (const step of risky) session.note(`  - ${say(session.view.t, step.title)}`);
  const records = risky.filter(({ action }) => action === 'write-resource');
  const discarded = records.filter(({ title }) => title.key === 'reconcile.step.write-off').length;
  const lost = records.length - discarded;
  const stopped = risky.filter(({ action }) => action === 'stop-orphan').length;
  if (discarded > 0) await confirmOrThrow(session, message('reconcile.confirm-write-off', { count: discarded }));
  if (lost > 0) await confirmOrThrow(session, message('reconcile.confirm-lost', { count: lost }));
  if (stopped > 0) await confirmOrThrow(session, message('reconcile.confirm', { count: stopped }));
  return undefined;
}

/** What was settled and kept. Exit 1 for an unrecordable job or surviving orphan, 6 for a changed host key. */
export function reconciliationOutcome(plan: Plan, outputs: Readonly<Record<string, Json>> = {}): Outcome {
  const settled = reconciliationOf(plan, outputs);
  const trust = trustOf(settled);
  const next = [...nextOf(settled), ...trust];
  return {
    kind: 'Reconciliation',
    data: settled,
    render: (view) => renderReconciliation(plan, outputs, view),
    next: next.length > 0 ? next : ['sovran job list'],
    // the gravest: a machine that may be another comes first
    exit: trust.length > 0 ? EXIT.identity : whyUnsettled(plan, outputs) ? EXIT.failed : EXIT.ok,
  };
}

/** The plan as shown, with the exit code that the run would have for hosts that may be others. */
export function shownReconciliation(plan: Plan, shown: Outcome): Outcome {
  const next = trustOf(reconciliationOf(plan));
  return next.length > 0 ? { ...shown, next, exit: EXIT.identity } : shown;
}
