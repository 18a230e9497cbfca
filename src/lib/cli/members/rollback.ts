import type { FindOperation } from '../../core/operation/executor/resume.ts';
import { executeEach, planEach } from '../../core/operation/executor/execute-each.ts';
import type { Executed } from '../../core/operation/run.ts';
import type { StageContext } from '../../core/operation/context.ts';
import { readLive } from '../../core/project/live.ts';
import { fixable } from '../../core/text/message.ts';
import { EXIT, type ExitCode, refusedError, type SovranError } from '../../core/text/sovran-error.ts';
import { type FrontSpec, listMembers, type Member } from '../../stages/serving/environments/members.ts';
import { recordedLive } from '../../stages/serving/environments/served.ts';
import {
  type FrontRollback,
  lastBrought,
  type MemberOutcome,
  outcomeOfMember,
  renderFrontRollback,
} from '../../stages/release/replicas/front-promotion.ts';
import { findOpenPromotion, rollbackRelease } from '../../stages/release/rollback/rollback.ts';
import {
  emergencyOf,
  exitAfterChoice,
  finishBefore,
  settleOne,
  worstOf,
} from '../../stages/upkeep/status/resume-project.ts';
import type { ChangeFlags } from '../flags/flags.ts';
import { planOutcome } from '../outcomes/plan-outcome.ts';
import { outcomeOf, type Outcome } from '../session/outcome.ts';
import type { Session } from '../session/session.ts';
import { besides, doneOf, errorsOf, refuseSavedPlan } from './parts.ts';

/** Which front, and how interrupted runs of its members are found. */
interface Asked {
  name: string;
  front: FrontSpec;
  find: FindOperation;
}

/** Rolls back each member that serves what the last promotion brought. A host that does not answer keeps none of the others. */
export async function rollbackMembers(session: Session, asked: Asked, flags: ChangeFlags): Promise<Outcome> {
  refuseSavedPlan(flags);
  const ctx = await session.stage();
  const { name } = asked;
  const { from, targets } = await findTargets(ctx, asked);
  const inputs = targets.map((one) => ({ environment: one.name }));
  if (flags['dry-run'])
    return planOutcome(await planEach(rollbackRelease, inputs, ctx, { target: `Environment/${name}` }));
  const ways: Way[] = [];
  for (const target of targets) ways.push(await rollBackOne(ctx, target, asked.find, flags));
  const members = ways.map(({ outcome }) => outcome);
  const exit = worstOf(ways.map((way) => way.exit));
  const verdict = exit === EXIT.ok ? 'rolled-back' : 'failed';
  const result: FrontRollback = { environment: name, mode: 'host-by-host', from, members, verdict };
  const again = exit === EXIT.ok ? [] : [`sovran release rollback --env ${name}`];
  return outcomeOf('Promotion', result, renderFrontRollback, [...again, 'sovran status'], {
    ...besides(ways.flatMap(({ done = [] }) => done), ways.flatMap(({ errors = [] }) => errors)),
    exit,
  });
}

/** The members that serve it, or whose promotion to it was interrupted. Throws `nothing-to-roll-back` (exit 3). */
async function findTargets(
  { project }: StageContext,
  { name, front }: Asked,
): Promise<{ from: string; targets: Member[] }> {
  const members = await listMembers(project, name, front);
  const from = lastBrought(await Promise.all(members.map((one) => readLive(project, one.name))));
  const targets = members.filter(
    (one) => recordedLive(one.spec) === from || findOpenPromotion(project.root, one.name) !== undefined,
  );
  if (from !== null && targets.length > 0) return { from, targets };
  throw refusedError('nothing-to-roll-back', fixable('release.nothing-back', { name }), {
    next: [`sovran env show ${name}`],
  });
}

/** How one member came out of it. */
interface Way {
  outcome: MemberOutcome;
  exit: ExitCode;
  done?: Executed<unknown>[];
  errors?: SovranError[];
}

/** An interrupted promotion is rolled back before its pivot, as the same command does for any environment. */
async function rollBackOne(ctx: StageContext, member: Member, find: FindOperation, flags: ChangeFlags): Promise<Way> {
  const input = { environment: member.name };
  const open = findOpenPromotion(ctx.project.root, member.name);
  if (open !== undefined) {
    const exit = exitAfterChoice(await settleOne(ctx, find, { choice: 'roll-back', id: open }));
    return { outcome: outcomeOfMember(member, exit === EXIT.ok ? undefined : 'interrupted-run'), exit };
  }
  await finishBefore(ctx, find, emergencyOf(rollbackRelease, input));
  const parts = await executeEach(rollbackRelease, [input], ctx, { note: flags.message });
  const errors = errorsOf(parts);
  const exit = worstOf(errors.map((error) => error.exit));
  return { outcome: outcomeOfMember(member, errors[0]?.code), exit, done: doneOf(parts), errors };
}
