import { executeEach, planEach } from '../../core/operation/executor/execute-each.ts';
import { executeOperation } from '../../core/operation/executor/execute.ts';
import { refuseFailedGates } from '../../core/operation/plan/gates.ts';
import { EXIT } from '../../core/text/sovran-error.ts';
import { type FrontSpec, membersInRotation, releasesOf } from '../../stages/serving/environments/members.ts';
import type { PromoteInput } from '../../stages/release/promotion/promote-facts.ts';
import { promoteRelease } from '../../stages/release/promotion/promote.ts';
import { capacityGate, frontPromotion, renderFrontPromotion } from '../../stages/release/replicas/front-promotion.ts';
import { proveFront } from '../../stages/release/replicas/prove-front.ts';
import type { ChangeFlags } from '../flags/flags.ts';
import { planOutcome } from '../outcomes/plan-outcome.ts';
import { outcomeOf, type Outcome } from '../session/outcome.ts';
import type { Session } from '../session/session.ts';
import { isDryRun, stoppedAt, sumUp } from './parts.ts';

/** Promotes a release to each member of a front in turn, once no gate of any fails; then proves the whole. The first failure names what each member serves. */
export async function promoteMembers(
  session: Session,
  front: FrontSpec,
  input: PromoteInput,
  flags: ChangeFlags,
): Promise<Outcome> {
  const ctx = await session.stage();
  const { environment, release } = input;
  const note = { note: flags.message };
  const members = await membersInRotation(ctx.project, environment, front);
  const inputs = members.map(({ name }) => ({ ...input, environment: name }));
  const gates = [capacityGate(environment, front, members)];
  const isShown = isDryRun(flags);
  const plan = await planEach(promoteRelease, inputs, ctx, { target: `Environment/${environment}`, gates });
  if (isShown) return planOutcome(plan);
  refuseFailedGates(plan);
  const { done, errors, besides } = sumUp(await executeEach(promoteRelease, inputs, ctx, note));
  const [error] = errors;
  if (error) {
    const has = Object.entries(releasesOf(await membersInRotation(ctx.project, environment, front)));
    for (const [name, one] of has) session.warn(session.view.t('cli.member-has', { name, release: one ?? '–' }));
    throw stoppedAt(error, [`sovran release promote ${release} --env ${environment}`]);
  }
  const isProven = done.every(({ failure }) => !failure);
  const proof = isProven ? await executeOperation(proveFront, { environment, release }, ctx, note) : undefined;
  const moved = done.map(({ result }) => result);
  const result = frontPromotion({ environment, release }, moved, proof);
  const exit = result.verdict === 'failed' ? EXIT.drift : EXIT.ok;
  const next = [`sovran release rollback --env ${environment}`];
  return outcomeOf('Promotion', result, renderFrontPromotion, next, { ...besides, exit });
}
