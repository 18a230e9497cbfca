import { executeEach, planEach } from '../../core/operation/executor/execute-each.ts';
import { executeOperation } from '../../core/operation/executor/execute.ts';
import { planOperation } from '../../core/operation/executor/plan-operation.ts';
import { refuseFailedGates } from '../../core/operation/plan/gates.ts';
import { fixable, message } from '../../core/text/message.ts';
import { EXIT, refusedError } from '../../core/text/sovran-error.ts';
import {
  type FrontSpec,
  hostsInRotation,
  type Member,
  memberName,
  membersInRotation,
} from '../../stages/serving/environments/members.ts';
import { recordedLive } from '../../stages/serving/environments/served.ts';
import { stopEnvironment } from '../../stages/serving/environments/stop.ts';
import { addEnvironment } from '../../stages/release/add-environment/add.ts';
import { promoteRelease } from '../../stages/release/promotion/promote.ts';
import { addMemberInput } from '../../stages/release/replicas/add-members.ts';
import { proveFront } from '../../stages/release/replicas/prove-front.ts';
import { renderScaling, scaleFront } from '../../stages/release/replicas/scale.ts';
import type { ChangeFlags } from '../flags/flags.ts';
import { planOutcome } from '../outcomes/plan-outcome.ts';
import { outcomeOf, type Outcome } from '../session/outcome.ts';
import type { Session } from '../session/session.ts';
import { isDryRun, stoppedAt, sumUp } from './parts.ts';

/** As `release promote` without flags. */
const AS_USUAL = { startMs: 0, watchMs: 10_000, streams: 4, retireOld: false };

/** Takes hosts into rotation, each with the release of the others, or out of it; then proves the whole. */
export async function scaleMembers(
  session: Session,
  { name, front, replicas }: { name: string; front: FrontSpec; replicas: number },
  flags: ChangeFlags,
): Promise<Outcome> {
  const ctx = await session.stage();
  const note = { note: flags.message };
  const { host, port, hosts } = front;
  const next = [`sovran env show ${name}`];
  if (replicas > hosts.length)
    throw refusedError('too-few-hosts', fixable('env.scale.hosts', { name, count: hosts.length }), { next });
  const before = hostsInRotation(front);
  const adds = hosts.slice(before.length, replicas).map((place) => addMemberInput(name, front, place));
  const leaving = before.slice(replicas).map((place) => ({ name: memberName(name, place.host), endTraffic: true }));
  const staying = (await membersInRotation(ctx.project, name, front)).slice(0, replicas);
  const release = releaseOfAll(name, staying);
  const behind = { hosts, replicas };
  const own = { name, host, port, bind: null, approvals: null, behind, scales: true as const };
  const remarks = adds.map((one) => message('env.scale.then', { host: one.host, release: release ?? '–' }));
  const plan = await planEach(addEnvironment, adds, ctx, { ...(await planOperation(scaleFront, own, ctx)), remarks });
  if (isDryRun(flags)) return planOutcome(plan);
  refuseFailedGates(plan);
  const added = sumUp(await executeEach(addEnvironment, adds, ctx, note));
  const ups =
    release === null || added.errors.length > 0
      ? []
      : adds.map((one) => ({ ...AS_USUAL, release, environment: one.name }));
  const promoted = sumUp(await executeEach(promoteRelease, ups, ctx, note));
  const [error] = [...added.errors, ...promoted.errors];
  if (error) throw stoppedAt(error, [`sovran env scale ${name} --replicas ${replicas}`]);
  await executeOperation(scaleFront, own, ctx, note);
  const stopped = sumUp(await executeEach(stopEnvironment, leaving, ctx, { ...note, goesOn: true }));
  const prove = { environment: name, release: release ?? '' };
  const proof = release === null ? undefined : await executeOperation(proveFront, prove, ctx, note);
  const joined = adds.map((one) => one.name);
  const left = stopped.done.map((one) => one.result.name);
  const running = leaving.filter((one) => !left.includes(one.name));
  const exit = proof?.failure ? EXIT.drift : stopped.besides.exit;
  const result = { name, replicas, release, joined, left, ...proof?.result };
  const stop = running.map((one) => `sovran env stop ${one.name}`);
  return outcomeOf('Scaling', result, renderScaling, [...stop, ...next], { ...stopped.besides, exit });
}

/** What each of these members serves; null where none serves anything. Throws `members-differ` (exit 3). */
function releaseOfAll(name: string, members: readonly Member[]): string | null {
  const [first = null, ...others] = new Set(members.map(({ spec }) => recordedLive(spec)));
  if (others.length === 0) return first;
  const releases = [first, ...others].map((release) => release ?? '–').join(', ');
  throw refusedError('members-differ', fixable('env.scale.differ', { name, releases }));
}
