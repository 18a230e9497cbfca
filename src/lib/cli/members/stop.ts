import { executeEach, planEach } from '../../core/operation/executor/execute-each.ts';
import { message } from '../../core/text/message.ts';
import type { FindOperation } from '../../core/operation/executor/resume.ts';
import { type FrontSpec, listMembers } from '../../stages/serving/environments/members.ts';
import { stopEnvironment } from '../../stages/serving/environments/stop.ts';
import { outcomeOfMember, renderOutcomes } from '../../stages/release/replicas/front-promotion.ts';
import { emergencyOf, finishBefore } from '../../stages/upkeep/status/resume-project.ts';
import type { ChangeFlags } from '../flags/flags.ts';
import { planOutcome } from '../outcomes/plan-outcome.ts';
import { agreeInTerminal } from '../session/confirm.ts';
import { outcomeOf, type Outcome } from '../session/outcome.ts';
import type { Session } from '../session/session.ts';
import { besides, doneOf, errorsOf, refuseSavedPlan } from './parts.ts';

/** Stops a front, then each of its members; a host that does not answer keeps none of the others. */
export async function stopFront(
  session: Session,
  { name, front, find }: { name: string; front: FrontSpec; find: FindOperation },
  flags: ChangeFlags,
): Promise<Outcome> {
  refuseSavedPlan(flags);
  const ctx = await session.stage();
  const all = [{ name, spec: front }, ...(await listMembers(ctx.project, name, front))];
  const endTraffic = flags['dry-run']
    ? session.flags.yes
    : await agreeInTerminal(session, message('env.stop.ask', { name, host: front.host }));
  const inputs = all.map((one) => ({ name: one.name, endTraffic }));
  if (flags['dry-run'])
    return planOutcome(await planEach(stopEnvironment, inputs, ctx, { target: `Environment/${name}` }));
  for (const input of inputs) await finishBefore(ctx, find, emergencyOf(stopEnvironment, input));
  // without consent the front refuses, and nothing behind it is asked
  const [own, ...others] = inputs;
  const first = await executeEach(stopEnvironment, own ? [own] : [], ctx, { note: flags.message });
  const [refusal] = errorsOf(first);
  if (refusal && !endTraffic) throw refusal;
  const parts = [...first, ...(await executeEach(stopEnvironment, others, ctx, { note: flags.message, goesOn: true }))];
  const members = all.map((one, at) => {
    const part = parts[at];
    return outcomeOfMember(one, part && 'error' in part ? part.error.code : undefined);
  });
  const again = errorsOf(parts).length > 0 ? [`sovran env stop ${name}`] : [];
  return outcomeOf(
    'Environment',
    { name, members },
    (stopped, view) => renderOutcomes(stopped.members, view),
    [...again, `sovran env add ${name} --host ${front.host} --port ${front.port}`],
    besides(doneOf(parts), errorsOf(parts)),
  );
}
