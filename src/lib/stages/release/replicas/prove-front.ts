import type { AccessRecord } from '../../../core/ports/gateway.ts';
import { requireResource } from '../../../core/project/resources.ts';
import { canonicalJson, digestOf } from '../../../core/kit/canonical.ts';
import { lookUntil } from '../../../core/kit/time.ts';
import { outputOf, toJson } from '../../../core/kit/to-json.ts';
import type { Action, FinishedRun, Operation, StepScope, Verdict } from '../../../core/operation/operation.ts';
import { createStep } from '../../../core/operation/plan/create-step.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import { resourceOf } from '../../../core/operation/steps/resource-actions.ts';
import { fixable, message } from '../../../core/text/message.ts';
import { runFile } from '../../measure/reports/report-files.ts';
import { followAccess } from '../../serving/traffic/read-access.ts';
import { hostsInRotation, isFront, memberName } from '../../serving/environments/members.ts';
import { isWhole } from '../probe/probe.ts';
import { endProbe, ensureProbe, settleProbe } from '../probe/probe-session.ts';
import { upperBound95 } from '../probe/tally.ts';

/** Requests for each member. */
const REQUESTS = 20;
const STREAMS = 4;
const POLL_MS = 50;
/** Longest time for them. */
const PROOF_MS = 120_000;
/** Time for the gateway to log ended streams, ms. */
const SETTLE_MS = 3000;

export type ProveInput = { environment: string; release: string };

interface ProveFacts {
  host: string;
  members: string[];
  /** An application keeps its member: the probe cannot reach each of them. */
  sticky: boolean;
  running: boolean;
  /** Members that the front does not reach. */
  down: string[];
}

type ProveArgs = { environment: string; release: string } & Pick<ProveFacts, 'host' | 'members' | 'sticky'>;

/** What a front answered to the probe. */
export interface FrontProof {
  requests: { sent: number; ok: number; lost: number; upper95: number | null };
  /** Answers by member, and by release. */
  byMember: Record<string, number>;
  byRelease: Record<string, number>;
  verdict: 'passed' | 'failed';
}

/** Sends requests to a front and counts who answered: every member, by the release. */
export const proveFront: Operation<ProveInput, ProveFacts, FrontProof & { report: string }> = {
  id: 'release prove',
  target: ({ environment }) => `Environment/${environment}`,
  async gather({ environment }, ctx) {
    const { spec } = await requireResource(ctx.project, 'Environment', environment);
    const members = isFront(spec) ? hostsInRotation(spec).map(({ host }) => memberName(environment, host)) : [];
    const { running, members: known = [] } = await (await ctx.gateway(environment)).status();
    const up = known.filter((one) => one.up && one.state === 'ready').map(({ name }) => name);
    const down = members.filter((name) => !up.includes(name));
    return { host: spec.host, members, sticky: spec.sticky !== undefined, running, down };
  },
  plan: ({ environment, release }, { running, down, ...facts }) => {
    const isUp = running && down.length === 0;
    const words = { environment, members: down.join(', ') };
    const { text, fix } = fixable('release.members-up.fail', words);
    const reason = isUp ? message('release.members-up.pass', words) : text;
    const title = message('release.prove.step', { environment });
    const args = toJson({ environment, release, ...facts });
    return {
      gates: [passOrFail('members-up', isUp, reason, { fix, next: [`sovran env show ${environment}`] })],
      steps: [{ ...createStep('prove-front', title, args), host: facts.host }],
    };
  },
  actions: { 'prove-front': proof() },
  result: async (run) => ({ ...proofOf(run), report: runFile(run.runId, 'report.json') }),
  verdict: failed,
  describe: (run) => ({ event: { release: run.input.release, proof: run.outputs['prove-front'] ?? null } }),
};

function proofOf({ outputs }: FinishedRun<ProveInput>): FrontProof {
  const found = outputOf<FrontProof>(outputs, 'prove-front');
  if (!found) throw new Error('a proof without an outcome');
  return found;
}

function failed(run: FinishedRun<ProveInput>): Verdict | undefined {
  const { environment, release } = run.input;
  if (proofOf(run).verdict === 'passed') return undefined;
  return {
    reason: message('release.front.failed', { release, environment }),
    next: [`sovran env show ${environment}`],
  };
}

function proof(): Action<ProveArgs> {
  return {
    async apply(args, scope) {
      const startedAt = scope.ctx.clock.now();
      const seen = await measure(args, scope);
      await writeProof(args, scope, { startedAt, seen });
      return toJson(seen);
    },
  };
}

async function measure(
  { environment, host, release, members, sticky }: ProveArgs,
  scope: StepScope,
): Promise<FrontProof> {
  const { clock, interrupt } = scope.ctx;
  const gateway = await scope.ctx.gateway(environment);
  const gained = followAccess(gateway, await gateway.endOfAccess());
  const probe = await ensureProbe(scope, {
    to: { environment, host },
    streams: STREAMS,
    watchMs: PROOF_MS,
    drainMs: 0,
  });
  const enough = REQUESTS * members.length;
  const patience = { timeoutMs: PROOF_MS, pollMs: POLL_MS, signal: interrupt.signal };
  await lookUntil(
    clock,
    patience,
    async () => probe.records.length,
    (count) => count >= enough,
  );
  await settleProbe(scope);
  const log: AccessRecord[] = [];
  const look = async (): Promise<number> => {
    log.push(...(await gained()).filter(({ application }) => application === probe.application));
    return log.length;
  };
  await lookUntil(clock, { ...patience, timeoutMs: SETTLE_MS }, look, (count) => count >= probe.records.length);
  await endProbe(scope, environment);
  const whole = probe.records.filter(isWhole);
  const lines = new Map(log.map((line) => [line.requestId, line.member ?? '']));
  return judgeFront(
    { release, members, sticky },
    probe.records.length,
    whole.map(({ requestId = '', release: by = '' }) => ({
      release: by,
      member: lines.get(requestId) ?? '',
    })),
  );
}

/** The verdict on the answers to `sent` requests. Pure. */
export function judgeFront(
  { release, members, sticky }: Pick<ProveArgs, 'release' | 'members' | 'sticky'>,
  sent: number,
  answers: readonly { release: string; member: string }[],
): FrontProof {
  const count = (of: 'release' | 'member'): Record<string, number> =>
    Object.fromEntries([...Map.groupBy(answers, (one) => one[of])].map(([name, all]) => [name, all.length]));
  const [byMember, byRelease] = [count('member'), count('release')];
  const ok = answers.length;
  const lost = sent - ok;
  const isEach =
    Object.keys(byMember).every((name) => members.includes(name)) &&
    (sticky || members.every((name) => name in byMember));
  const isWhole = lost === 0 && sent >= REQUESTS * members.length && isEach && byRelease[release] === ok;
  const requests = { sent, ok, lost, upper95: lost === 0 ? upperBound95(sent) : null };
  return { requests, byMember, byRelease, verdict: isWhole ? 'passed' : 'failed' };
}

async function writeProof(
  { environment, release, host }: ProveArgs,
  { ctx, project, runId }: StepScope,
  { startedAt, seen }: { startedAt: string; seen: FrontProof },
): Promise<void> {
  const endedAt = ctx.clock.now();
  const head = { apiVersion: 'sovran/v1', kind: 'Promotion', mode: 'host-by-host', release, environment };
  const none = { from: null, switchMs: null, drainSeconds: null, agree: seen.requests.lost === 0, ttft: null };
  const report = { ...head, to: release, ...none, ...seen, window: { since: startedAt, until: endedAt } };
  await project.writeFile(runFile(runId, 'report.json'), canonicalJson(report));
  const { id: operation } = proveFront;
  const said = {
    operation,
    subject: release,
    kind: 'promotion',
    host,
    status: 'succeeded',
    startedAt,
    endedAt,
    outputs: [],
  };
  await project.write(resourceOf('Run', runId, { ...said, report: digestOf(report), verdict: seen.verdict }));
}
