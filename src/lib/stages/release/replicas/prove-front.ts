import type { Json } from '../../../core/ports/json.ts';
import { requireResource } from '../../../core/project/resources.ts';
import { lookUntil } from '../../../core/kit/time.ts';
import { outputOf, toJson } from '../../../core/kit/to-json.ts';
import type { FinishedRun, Operation, StepScope, Verdict } from '../../../core/operation/operation.ts';
import { createStep } from '../../../core/operation/plan/create-step.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import { fixable, message } from '../../../core/text/message.ts';
import { runFile } from '../../measure/reports/report-files.ts';
import { hostsInRotation, isFront, memberName } from '../../serving/environments/members.ts';
import { endProbe, ensureProbe, settleProbe } from '../probe/probe-session.ts';
import { takeTally, type Tally, upperBound95 } from '../probe/tally.ts';
import { readUntilLogged, writeReport } from '../proof/report.ts';

/** Requests for each member. */
const REQUESTS = 20;
const STREAMS = 4;
const POLL_MS = 50;
/** Longest time for them. */
const PROOF_MS = 120_000;

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
  actions: { 'prove-front': { apply: prove } },
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

async function prove(args: ProveArgs, scope: StepScope): Promise<Json> {
  const since = scope.ctx.clock.now();
  const seen = await measure(args, scope);
  const { environment, release, host } = args;
  const none = { from: null, switchMs: null, drainSeconds: null, ttft: null };
  const said = { mode: 'host-by-host', environment, release, ...none, agree: seen.requests.lost === 0, ...seen };
  await writeReport(scope, { operation: 'release prove', host, since }, said);
  return toJson(seen);
}

async function measure({ environment, host, ...wanted }: ProveArgs, scope: StepScope): Promise<FrontProof> {
  const { ctx } = scope;
  const gateway = await ctx.gateway(environment);
  const begin = await gateway.endOfAccess();
  const to = { environment, host };
  const probe = await ensureProbe(scope, { to, streams: STREAMS, watchMs: PROOF_MS, drainMs: 0 });
  const patience = { timeoutMs: PROOF_MS, pollMs: POLL_MS, signal: ctx.interrupt.signal };
  const sent = async (): Promise<number> => probe.records.length;
  await lookUntil(ctx.clock, patience, sent, (count) => count >= REQUESTS * wanted.members.length);
  await settleProbe(scope);
  const log = await readUntilLogged(ctx, gateway, begin, probe.records);
  await endProbe(scope, environment);
  const own = log.filter(({ application }) => application === probe.application);
  return judgeFront(wanted, takeTally(probe.records, log, probe.application), own);
}

/** The verdict on what the probe counted, and on who answered by the access log. Pure. */
export function judgeFront(
  { release, members, sticky }: Pick<ProveArgs, 'release' | 'members' | 'sticky'>,
  { probe: { sent, ok, lost }, releases: byRelease, agree }: Pick<Tally, 'probe' | 'releases' | 'agree'>,
  lines: readonly { member?: string }[],
): FrontProof {
  const groups = Map.groupBy(lines, ({ member = '' }) => member);
  const byMember = Object.fromEntries([...groups].map(([name, all]) => [name, all.length]));
  const isKnown = [...groups.keys()].every((name) => members.includes(name));
  const isEach = isKnown && (sticky || members.every((name) => groups.has(name)));
  const isAll = lost === 0 && agree && sent >= REQUESTS * members.length && byRelease[release] === ok;
  const requests = { sent, ok, lost, upper95: lost === 0 ? upperBound95(sent) : null };
  return { requests, byMember, byRelease, verdict: isAll && isEach ? 'passed' : 'failed' };
}
