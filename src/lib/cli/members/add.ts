import { executeEach, planEach } from '../../core/operation/executor/execute-each.ts';
import { planOperation } from '../../core/operation/executor/plan-operation.ts';
import { isUnreachable } from '../../core/failures/unreachable.ts';
import type { SovranError } from '../../core/text/sovran-error.ts';
import { refuseFailedGates } from '../../core/operation/plan/gates.ts';
import { findEnvironment } from '../../stages/serving/environments/known-environment.ts';
import { hostsInRotation, isFront } from '../../stages/serving/environments/members.ts';
import { renderAddedEnvironment } from '../../stages/serving/environments/render.ts';
import { addEnvironment, wantedSpec } from '../../stages/release/add-environment/add.ts';
import type { AddEnvironmentInput } from '../../stages/release/add-environment/plan-add.ts';
import { addMemberInput, MEMBER_PORT, readReplicaHost } from '../../stages/release/replicas/add-members.ts';
import type { StageContext } from '../../core/operation/context.ts';
import type { ChangeFlags } from '../flags/flags.ts';
import { planOutcome } from '../outcomes/plan-outcome.ts';
import { outcomeOf, type Outcome } from '../session/outcome.ts';
import type { Session } from '../session/session.ts';
import { isDryRun, stoppedAt, sumUp } from './parts.ts';

/** What `env add` takes for a front. */
export interface FrontFlags {
  'replica-host'?: string[] | undefined;
  replicas?: number | undefined;
  'member-port'?: number | undefined;
  sticky?: boolean | undefined;
}

/** Adds or restores a front and its members: a new front first and again, so that its members know it. One silent host keeps no other from coming back. */
export async function addFront(
  session: Session,
  input: AddEnvironmentInput,
  flags: ChangeFlags & FrontFlags,
): Promise<Outcome> {
  const isShown = isDryRun(flags);
  const ctx = await session.stage();
  const known = await findEnvironment(ctx.project, input.name);
  const own = { ...input, ...(await behindOf(ctx, input, flags)) };
  const spec = wantedSpec(own, known?.stated);
  const members = isFront(spec) ? hostsInRotation(spec).map((place) => addMemberInput(input.name, spec, place)) : [];
  const silent = known ? await listSilent(ctx, members) : [];
  const answering = members.filter((one) => !silent.some((part) => part.input === one));
  const whole = { target: `Environment/${input.name}`, remarks: silent.map(({ error }) => error.text) };
  const plan = await planEach(addEnvironment, [own, ...answering], ctx, whole);
  if (isShown) return planOutcome(plan);
  refuseFailedGates(plan);
  const inputs = [...(known ? [] : [own]), ...answering, own];
  const parts = await executeEach(addEnvironment, inputs, ctx, { note: flags.message });
  const { done, errors } = sumUp(parts);
  const front = done.at(-1);
  const again = `sovran env add ${input.name} --host ${input.host} --port ${input.port}`;
  if (errors[0]) throw stoppedAt(errors[0], [again]);
  if (!front) throw new Error('a front without a run');
  const next = silent.length > 0 ? again : `sovran app add my-app --env ${input.name} --key-out ~/my-app.key`;
  const { besides } = sumUp([...parts, ...silent]);
  return outcomeOf('Environment', front.result, renderAddedEnvironment, [next], besides);
}

/** Members whose hosts do not answer, and why. */
async function listSilent(
  ctx: StageContext,
  members: readonly AddEnvironmentInput[],
): Promise<{ input: AddEnvironmentInput; error: SovranError }[]> {
  const asked = members.map(async (input) => {
    const why: unknown = await planOperation(addEnvironment, input, ctx).catch((error: unknown) => error);
    return isUnreachable(why) ? [{ input, error: why }] : [];
  });
  return (await Promise.all(asked)).flat();
}

/** The hosts that were typed; nothing where the file has them. */
async function behindOf(
  ctx: StageContext,
  { host }: AddEnvironmentInput,
  { 'replica-host': typed = [], replicas, 'member-port': port = MEMBER_PORT, sticky }: FrontFlags,
): Promise<Pick<AddEnvironmentInput, 'behind'>> {
  if (typed.length === 0) return {};
  const hosts = await Promise.all(typed.map((text) => readReplicaHost(ctx, { text, front: host, port })));
  return {
    behind: { hosts, replicas: replicas ?? hosts.length, ...(sticky ? { sticky: 'application' as const } : {}) },
  };
}
