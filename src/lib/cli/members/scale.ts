import { executeEach, planEach } from '../../core/operation/executor/execute-each.ts';
import { executeOperation } from '../../core/operation/executor/execute.ts';
import { planOperation } from '../../core/operation/executor/plan-operation.ts';
import { refuseFailedGates } from '../../core/operation/plan/gates.ts';
import { fixable, message } from '../../core/text/message.ts';
import { EXIT, refusedError } from '../../core/text/sovran-error.ts';
import { type FrontSpec, hostsInRotation, type Member, memberName, membersInRotation } from '../../stages/serving/environments/members.ts';
import { recordedLive } from '../../stages/serving/environments/served.ts';
import { stopEnvironment } from '../../stages/serving/environments/stop.ts';
import { addEnvironment } from '../../stages/release/add-environment/add.ts';
import { promoteRelease } from '../../stages/release/promotion/promote.ts';
import { addMemberInput } from '../../stages/release/replicas/add-members.ts';
import { proveFront } from '../../stages/release/replicas/prove-front.ts';
import { renderScaling, type Scaling } from '../../stages/release/replicas/render.ts';
import { scaleFront } from '../../stages/release/replicas/scale.ts';
import type { ChangeFlags } from '../flags/flags.ts';
import { planOutcome } from '../outcomes/plan-outcome.ts';
import { outcomeOf, type Outcome } from '../session/outcome.ts';
import type { Session } from '../session/session.ts';
import { besides, doneOf, errorsOf, refuseSavedPlan, stoppedAt } from './parts.ts';

/** As `release promote` without flags. */
const AS_USUAL = { startMs: 0, watchMs: 10_000, streams: 4, retireOld: false };

/** Takes hosts into rotation, each with the release of the others, or out of it; then proves the whole. */
export async function scaleMembers(
  session: Session,
  { name, front, replicas }: { name: string; front: FrontSpec; replicas: number },
  flags: ChangeFlags,
): Promise<Outcome> {
  refuseSavedPlan(flags);
  const ctx = await session.stage();
  const note = { note: flags.message };
  const before = hostsInRotation(front);
  const joining = front.hosts.slice(before.length, replicas);
  const leaving = before.slice(replicas).map(({ host }) => ({ name: memberName(name, host), endTraffic: true }));
  const release = releaseOfAll(name, await membersInRotation(ctx.project, name, front));
  const adds = joining.map((place) => addMemberInput(name, front, place));
  const own = await planOperation(scaleFront, { name, replicas }, ctx);
  const remarks = joining.map(({ host }) => message('env.scale.then', { host, release: release ?? '–' }));
  const plan = await planEach(addEnvironment, adds, ctx, { ...own, remarks });
  if (flags['dry-run']) return planOutcome(plan);
  refuseFailedGates(plan);
  const added = await executeEach(addEnvironment, adds, ctx, note);
  const ups = release === null ? [] : adds.map((one) => ({ ...AS_USUAL, release, environment: one.name }));
  const promoted = errorsOf(added).length > 0 ? [] : await executeEach(promoteRelease, ups, ctx, note);
  const [error] = [...errorsOf(added), ...errorsOf(promoted)];
  if (error) throw stoppedAt(error, [`sovran env scale ${name} --replicas ${replicas}`]);
  const scaled = await executeOperation(scaleFront, { name, replicas }, ctx, note);
  const stopped = await executeEach(stopEnvironment, leaving, ctx, { ...note, goesOn: true });
  const proof = release === null ? undefined : await executeOperation(proveFront, { environment: name, release }, ctx, note);
  const result: Scaling = {
    name,
    replicas,
    joined: adds.map((one) => one.name),
    left: leaving.map((one) => one.name),
    release,
    ...(proof ? proof.result : {}),
  };
  const told = besides([...doneOf(added), ...doneOf(promoted), scaled, ...doneOf(stopped), ...(proof ? [proof] : [])], errorsOf(stopped));
  const exit = proof?.failure ? EXIT.drift : told.exit;
  return outcomeOf('Scaling', result, renderScaling, [`sovran env show ${name}`], { ...told, ...(exit === undefined ? {} : { exit }) });
}

/** What every member serves; null where none serves anything. Throws `members-differ` (exit 3). */
function releaseOfAll(name: string, members: readonly Member[]): string | null {
  const [first = null, ...others] = new Set(members.map(({ spec }) => recordedLive(spec)));
  if (others.length === 0) return first;
  const releases = [first, ...others].map((release) => release ?? '–').join(', ');
  throw refusedError('members-differ', fixable('env.scale.differ', { name, releases }));
}
