import { executeEach, planEach } from '../../core/operation/executor/execute-each.ts';
import { executeOperation } from '../../core/operation/executor/execute.ts';
import { refuseFailedGates } from '../../core/operation/plan/gates.ts';
import type { StageContext } from '../../core/operation/context.ts';
import type { SovranError } from '../../core/text/sovran-error.ts';
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
import { besides, doneOf, errorsOf, refuseSavedPlan, stoppedAt } from './parts.ts';

/** Promotes a release to each member of a front, one after the other, then proves the whole. The first failure ends it. */
export async function promoteMembers(
  session: Session,
  front: FrontSpec,
  input: PromoteInput,
  flags: ChangeFlags,
): Promise<Outcome> {
  refuseSavedPlan(flags);
  const ctx = await session.stage();
  const { environment, release } = input;
  const members = await membersInRotation(ctx.project, environment, front);
  const inputs = members.map(({ name }) => ({ ...input, environment: name }));
  const gates = [capacityGate(environment, front, members)];
  if (flags['dry-run'])
    return planOutcome(await planEach(promoteRelease, inputs, ctx, { target: `Environment/${environment}`, gates }));
  refuseFailedGates({ gates, steps: [] });
  const parts = await executeEach(promoteRelease, inputs, ctx, { note: flags.message });
  const [error] = errorsOf(parts);
  if (error) throw await sayWhoHasWhat(session, ctx, { front, input, error });
  const done = doneOf(parts);
  const isProven = done.every(({ failure }) => !failure);
  const proof = isProven ? await executeOperation(proveFront, { environment, release }, ctx, { note: flags.message }) : undefined;
  const result = frontPromotion(input, done.map((one) => one.result), proof);
  return outcomeOf('Promotion', result, renderFrontPromotion, [`sovran release rollback --env ${environment}`], {
    ...besides(proof ? [...done, proof] : done),
    exit: result.verdict === 'failed' ? EXIT.drift : EXIT.ok,
  });
}

/** Says which release each member has; the same command goes on where it stopped. */
async function sayWhoHasWhat(
  session: Session,
  { project }: StageContext,
  { front, input, error }: { front: FrontSpec; input: PromoteInput; error: SovranError },
): Promise<SovranError> {
  const { environment, release } = input;
  for (const [name, has] of Object.entries(releasesOf(await membersInRotation(project, environment, front))))
    session.warn(session.view.t('cli.member-has', { name, release: has ?? '–' }));
  return stoppedAt(error, [`sovran release promote ${release} --env ${environment}`]);
}
