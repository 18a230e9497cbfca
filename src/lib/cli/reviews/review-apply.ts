import { describeApply, leftToAnother, type HostApply } from '../../stages/machines/provision/applied-hosts.ts';
import type { StepOutcome } from '../../stages/machines/provision/contract/step-outcome.ts';
import { hostApplyData, renderHostApply } from '../../stages/machines/provision/render.ts';
import type { StageContext } from '../../core/operation/context.ts';
import { refuseFailedGates } from '../../core/operation/plan/gates.ts';
import { findOpenRun } from '../../core/operation/open/open-runs.ts';
import { countChanges, type Plan } from '../../core/operation/plan/plan.ts';
import { fixable, message } from '../../core/text/message.ts';
import { EXIT, refusedError, usageError, type SovranError } from '../../core/text/sovran-error.ts';
import { say } from '../../core/text/translate.ts';
import { confirmOrThrow } from '../session/confirm.ts';
import { outcomeOf, type Outcome } from '../session/outcome.ts';
import type { Session } from '../session/session.ts';
import { applyAgain, consentTo, lookAgain, type TypedApply } from '../failures/typed-apply.ts';

const RISKS = ['restart', 'reboot', 'data'] as const;
type Allowable = (typeof RISKS)[number];

/** The risks of `--allow restart,reboot`. Throws `bad-risk` (exit 2). */
export function parseAllow(text: string | undefined): Allowable[] {
  const words = (text ?? '').split(',').map((word) => word.trim());
  return words.filter((word) => word !== '').map(asRisk);
}

function asRisk(word: string): Allowable {
  const risk = RISKS.find((one) => one === word);
  if (risk) return risk;
  throw usageError('bad-risk', fixable('provision.bad-risk', { risk: word }));
}

/** Asks for each risky change that no flag allows. Throws `risk-not-allowed` (exit 3) or `declined`. */
export async function reviewApply(
  session: Session,
  plan: Plan,
  ctx: StageContext,
  { allow, typed }: { allow: readonly Allowable[]; typed: TypedApply },
): Promise<Outcome | undefined> {
  if (findOpenRun(ctx.project.root, plan.target)) return undefined;
  refuseFailedGates(plan);
  if (countChanges(plan) === 0 && typed.flags.plan === undefined) return applyOutcome(plan, [], typed);
  const risks = RISKS.filter((risk) => plan.steps.some((step) => step.risk === risk));
  const open = risks.filter((risk) => !allow.includes(risk));
  if (open.length === 0) return undefined;
  if (!session.terminal.interactive) throw riskRefused(plan, open, consentTo(typed, risks));
  for (const step of plan.steps.filter(({ risk }) => risk !== 'none')) {
    session.note(`  ~ ${say(session.view.t, step.title)}`);
  }
  const words = open.map((risk) => session.view.t(`provision.risk.${risk}`));
  await confirmOrThrow(session, message('provision.confirm', { risks: words.join(', ') }));
  return undefined;
}

function riskRefused(plan: Plan, open: readonly Allowable[], next: string[]): SovranError {
  const steps = plan.steps.filter(({ risk }) => open.some((one) => one === risk)).map(({ id }) => id);
  return refusedError('risk-not-allowed', fixable('provision.risk-refused', { risks: open.join(', ') }), {
    next,
    details: { risks: [...open], steps },
  });
}

/** Nothing was done: every host to change was in use. */
function onlyHeld({ hosts, changes }: HostApply): boolean {
  const failed = hosts.filter(({ steps }) => steps.some(({ failure }) => failure));
  return changes === 0 && failed.length > 0 && failed.every((host) => leftToAnother(host));
}

/** What became of the hosts: exit 1 when something failed, 3 when others were at work there, 5 when something could not be looked at. */
export function applyOutcome(plan: Plan, outcomes: readonly StepOutcome[], typed: TypedApply): Outcome {
  const applied = describeApply(plan, outcomes);
  const exits = { converged: EXIT.ok, changed: EXIT.ok, incomplete: EXIT.drift, failed: EXIT.failed };
  const next = applied.verdict === 'failed' ? applyAgain(typed) : lookAgain(typed);
  const exit = onlyHeld(applied) ? EXIT.refused : exits[applied.verdict];
  return outcomeOf('HostApply', applied, renderHostApply, [next], { document: hostApplyData, exit });
}
