import { executeEach, type Part, planEach } from '../../core/operation/executor/execute-each.ts';
import type { FindOperation } from '../../core/operation/executor/resume.ts';
import type { StageContext } from '../../core/operation/context.ts';
import { readLive } from '../../core/project/live.ts';
import { fixable, message } from '../../core/text/message.ts';
import { refusedError, SovranError } from '../../core/text/sovran-error.ts';
import { type FrontSpec, listMembers, type Member } from '../../stages/serving/environments/members.ts';
import { recordedLive } from '../../stages/serving/environments/served.ts';
import { stopEnvironment } from '../../stages/serving/environments/stop.ts';
import { lastBrought, outcomesOf, renderOutcomes } from '../../stages/release/replicas/outcomes.ts';
import { findOpenPromotion, rollbackRelease } from '../../stages/release/rollback/rollback.ts';
import { emergencyOf, exitAfterChoice, finishBefore, settleOne } from '../../stages/upkeep/status/resume-project.ts';
import type { ChangeFlags } from '../flags/flags.ts';
import { planOutcome } from '../outcomes/plan-outcome.ts';
import { agreeInTerminal } from '../session/confirm.ts';
import { outcomeOf, type Outcome } from '../session/outcome.ts';
import type { Session } from '../session/session.ts';
import { isDryRun, sumUp } from './parts.ts';

/** Which front, and how interrupted runs of its members are found. */
interface Asked {
  name: string;
  front: FrontSpec;
  find: FindOperation;
}

/** Rolls back each member that serves what the last promotion brought. A host that does not answer keeps none of the others. */
export async function rollbackMembers(session: Session, asked: Asked, flags: ChangeFlags): Promise<Outcome> {
  const ctx = await session.stage();
  const { name, find } = asked;
  const { from, targets } = await findTargets(ctx, asked);
  const inputs = targets.map((one) => ({ environment: one.name }));
  const target = `Environment/${name}`;
  if (isDryRun(flags)) return planOutcome(await planEach(rollbackRelease, inputs, ctx, { target }));
  const parts: Part<{ environment: string }, unknown>[] = [];
  for (const input of inputs) {
    const open = findOpenPromotion(ctx.project.root, input.environment);
    if (open !== undefined) parts.push(...(await settled(ctx, find, { id: open, input })));
    else {
      await finishBefore(ctx, find, emergencyOf(rollbackRelease, input));
      parts.push(...(await executeEach(rollbackRelease, [input], ctx, { note: flags.message })));
    }
  }
  const { errors, besides } = sumUp(parts);
  const verdict = errors.length > 0 ? 'failed' : 'rolled-back';
  const members = outcomesOf(
    targets,
    parts.map(({ input, ...part }) => ({ name: input.environment, ...part })),
  );
  const again = errors.length > 0 ? [`sovran release rollback --env ${name}`] : [];
  const result = { environment: name, mode: 'host-by-host', from, members, verdict };
  return outcomeOf('Promotion', result, renderOutcomes, [...again, 'sovran status'], besides);
}

/** The members that serve it, or whose promotion to it was interrupted. Throws `nothing-to-roll-back` (exit 3). */
async function findTargets(
  { project }: StageContext,
  { name, front }: Asked,
): Promise<{ from: string | null; targets: Member[] }> {
  const members = await listMembers(project, name, front);
  const from = lastBrought(await Promise.all(members.map((one) => readLive(project, one.name))));
  const isLive = (one: Member): boolean => from !== null && recordedLive(one.spec) === from;
  const targets = members.filter((one) => isLive(one) || findOpenPromotion(project.root, one.name) !== undefined);
  if (targets.length > 0) return { from, targets };
  const next = [`sovran env show ${name}`];
  throw refusedError('nothing-to-roll-back', fixable('release.nothing-back', { name }), { next });
}

/** An interrupted promotion is rolled back, as the command does for any environment: nothing, or why it was not. */
async function settled<Input extends { environment: string }>(
  ctx: StageContext,
  find: FindOperation,
  { id, input }: { id: string; input: Input },
): Promise<Part<Input, never>[]> {
  const exit = exitAfterChoice(await settleOne(ctx, find, { choice: 'roll-back', id }));
  if (exit === 0) return [];
  const text = message('release.member-open', { environment: input.environment });
  return [{ input, error: new SovranError({ code: 'not-rolled-back', exit, text, next: ['sovran resume'] }) }];
}

/** Stops a front, then each of its members. A host that does not answer keeps none of the others. */
export async function stopFront(session: Session, { name, front, find }: Asked, flags: ChangeFlags): Promise<Outcome> {
  const ctx = await session.stage();
  const isShown = isDryRun(flags);
  const all = [{ name, spec: front }, ...(await listMembers(ctx.project, name, front))];
  const question = message('env.stop.ask', { name, host: front.host });
  const endTraffic = isShown ? session.flags.yes : await agreeInTerminal(session, question);
  const inputs = all.map((one) => ({ name: one.name, endTraffic }));
  if (isShown) return planOutcome(await planEach(stopEnvironment, inputs, ctx, { target: `Environment/${name}` }));
  for (const input of inputs) await finishBefore(ctx, find, emergencyOf(stopEnvironment, input));
  const options = { note: flags.message, goesOn: endTraffic };
  const parts = await executeEach(stopEnvironment, inputs, ctx, options);
  const { errors, besides } = sumUp(parts);
  const [refusal] = errors;
  if (refusal && !endTraffic) throw refusal;
  const members = outcomesOf(
    all,
    parts.map(({ input, ...part }) => ({ name: input.name, ...part })),
  );
  const again = errors.length > 0 ? [`sovran env stop ${name}`] : [];
  const add = `sovran env add ${name} --host ${front.host} --port ${front.port}`;
  return outcomeOf('Environment', { name, ...front, members }, renderOutcomes, [...again, add], besides);
}
