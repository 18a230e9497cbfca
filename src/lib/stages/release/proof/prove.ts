import type { StreamRecord } from '../../measure/bench/http/stream-request.ts';
import type { AccessRecord } from '../../../core/ports/gateway.ts';
import type { Action, StepScope } from '../../../core/operation/operation.ts';
import { unlessPaused } from '../../../core/operation/steps/pause.ts';
import { isLost } from '../../serving/traffic/outcome.ts';
import { readAccessBetween } from '../../serving/traffic/read-access.ts';
import { countAccess, type Since } from '../probe/count-access.ts';
import { type SetAside, takeTally, type Tally, upperBound95 } from '../probe/tally.ts';
import { isConnectionLoss, retrying, setAsideLost } from '../probe/lost-connection.ts';
import { findFullDisk, type PromotionProof } from './proof-outcome.ts';
import { endProbe, ensureProbe, settleProbe, type SwitchArgs } from '../probe/probe-session.ts';
import { countsAsEvidence, failedByItself, isSeenWhole, isUnservedRequest } from '../probe/counts-as-evidence.ts';
import { followAnswering } from '../traffic/answering.ts';
import { abortHung } from '../traffic/timeouts.ts';
import type { Probe } from '../probe/probe.ts';
import { requireServing } from '../traffic/candidate-failing.ts';
import { watchUntilSeen } from '../traffic/traffic-actions.ts';
import { readUntilLogged, writeReport } from './report.ts';
import { judgeTtft, type TtftRule } from './ttft-rule.ts';
import { toJson } from '../../../core/kit/to-json.ts';

const POLL_MS = 50;
const LOOK_MS = 250;
/** Least streams of a probe, also after a restart. */
const MIN_STREAMS = 8;
const MIN_STREAMS_MS = 20_000;

/** Ends the probe, compares it with the access log, and writes the report. */
export const proveSwitch: Action<SwitchArgs> = {
  apply: retrying(async (args, scope) => {
    const { ctx, outputs } = scope;
    const { at } = outputs.probe as { at: string };
    const seen = await unlessPaused(() => measure(args, scope), ctx.interrupt);
    await requireServing(args.to, ctx);
    await endProbe(scope, args.to.environment);
    const tally = takeTally(seen.streams, seen.log, seen.application, seen.aside);
    const { to, from, fromAnswers, ttftBudgetMs: budgetMs = null } = args;
    const before = fromAnswers ? (from?.release ?? null) : null;
    const ttft = judgeTtft(seen.streams, { from: before, to: to.release, budgetMs });
    const full = tally.agree ? undefined : await findFullDisk(ctx, args.to.host);
    const proof = { ...proofOf(tally, args.to, ttft, outputs), ...(full ? { diskFull: full } : {}) };
    const switched = { environment: to.environment, from: from?.release ?? null, release: to.release };
    const place = { operation: 'release promote', host: to.host, since: at };
    const said = { mode: 'side-by-side', ...switched, ...proof, tally };
    await writeReport(scope, place, said);
    return toJson(proof);
  }),
};

async function measure(args: SwitchArgs, scope: StepScope): Promise<Window> {
  const { ctx } = scope;
  const probe = await ensureProbe(scope, args);
  if (!isSeenWhole(probe.records, args)) await watchUntilSeen(args, scope);
  const deadline = ctx.clock.monotonicMs() + MIN_STREAMS_MS;
  while (
    probe.records.filter((record) => !isConnectionLoss(record)).length < MIN_STREAMS &&
    ctx.clock.monotonicMs() < deadline
  )
    await ctx.clock.sleep(POLL_MS, ctx.interrupt.signal);
  await settleWatched(probe, args, scope);
  return readWindow(probe, args, scope);
}

/** Waits for the last streams. Throws `candidate-failing` if the candidate lets one hang. */
async function settleWatched(probe: Probe, args: SwitchArgs, scope: StepScope): Promise<void> {
  const { ctx, outputs } = scope;
  const settled = settleProbe(scope);
  const answering = await followAnswering(args, probe, scope);
  const counted = { release: args.to.release, application: probe.application };
  const look = countAccess(await ctx.gateway(args.to.environment), outputs.switch as Since, counted);
  while (probe.running.size > 0) {
    abortHung(probe, args.to.release);
    await answering.require(await look());
    await ctx.clock.sleep(LOOK_MS, ctx.interrupt.signal);
  }
  await settled;
}

interface Window {
  application: string;
  streams: StreamRecord[];
  log: AccessRecord[];
  aside: SetAside;
}

async function readWindow(probe: Probe, args: SwitchArgs, scope: StepScope): Promise<Window> {
  const { release } = args.to;
  const log = await readLog(scope, args.to.environment, probe);
  const { before, after } = log;
  const lines = linesAside(log, probe, release);
  const lost = after.filter((record) => isLost(record) && !lines.has(record));
  // the gateway may have logged a loss of a stream set aside meanwhile
  if (lost.some(({ application }) => application === probe.application)) probe.setAside.clear();
  const ofSwitch = probe.records.filter(
    (record) => probe.setAside.has(record) || countsAsEvidence(record, probe, release),
  );
  const streams = await setAsideLost({ probe, streams: ofSwitch, lost: lost.length }, args, scope);
  const failedBefore = probe.records.length - ofSwitch.length;
  return {
    application: probe.application,
    streams,
    log: before.concat(after),
    aside: { connectionLost: probe.setAside.size, failedBefore, lines },
  };
}

function linesAside({ before, during, after }: AccessLog, probe: Probe, release: string): Set<AccessRecord> {
  const failed = new Set(
    probe.records.filter((record) => !countsAsEvidence(record, probe, release)).map(({ requestId }) => requestId),
  );
  return new Set([
    // an interrupted switch is repeated, after requests of the candidate
    ...before.filter((record) => isLost(record) && record.release !== release),
    ...during.filter(isUnservedRequest),
    ...after.filter((record) => failedByItself(record, release) || failed.has(record.requestId)),
  ]);
}

interface AccessLog {
  before: AccessRecord[];
  /** Those of `after` that ended while no release served. */
  during: AccessRecord[];
  after: AccessRecord[];
}

/** The access log before and after the switch, read until it has every whole stream. */
async function readLog({ ctx, outputs }: StepScope, environment: string, probe: Probe): Promise<AccessLog> {
  const gateway = await ctx.gateway(environment);
  const { offset: begin } = outputs.probe as { offset: number };
  const { offset: switchedAt, vacantUntil = switchedAt } = outputs.switch as Since;
  const before = await readAccessBetween(gateway, begin, switchedAt);
  const during = await readAccessBetween(gateway, switchedAt, vacantUntil);
  const gained = await readUntilLogged(ctx, gateway, vacantUntil, probe.records, before.concat(during));
  return { before, during, after: during.concat(gained) };
}

function proofOf(
  { probe, releases, others, agree, failedBefore }: Tally,
  { release }: SwitchArgs['to'],
  ttft: TtftRule,
  outputs: StepScope['outputs'],
): PromotionProof {
  const { switchMs } = outputs.switch as { switchMs: number };
  // a first promotion has nothing to drain
  const { drainSeconds, left } = (outputs.drain ?? { drainSeconds: 0 }) as { drainSeconds: number; left?: number };
  const [sent, ok] = [probe.sent + others.requests - others.aborted, probe.ok + others.ok];
  const lost = probe.lost + others.lost;
  return {
    requests: {
      sent,
      ok,
      lost,
      upper95: lost === 0 ? upperBound95(sent) : null,
      ...(probe.connectionLost === undefined ? {} : { connectionLost: probe.connectionLost }),
      ...(failedBefore === undefined ? {} : { failedBefore }),
    },
    switchMs,
    drainSeconds,
    ...(left === undefined ? {} : { left }),
    agree,
    ttft,
    verdict: lost === 0 && agree && (releases[release] ?? 0) > 0 && ttft.verdict !== 'regressed' ? 'passed' : 'failed',
  };
}
