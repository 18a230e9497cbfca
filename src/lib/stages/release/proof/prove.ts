import type { StreamRecord } from '../../measure/bench/http/stream-request.ts';
import type { AccessRecord } from '../../../core/ports/gateway.ts';
import { runFile } from '../../measure/reports/report-files.ts';
import { canonicalJson, digestOf } from '../../../core/kit/canonical.ts';
import type { Action, StepScope } from '../../../core/operation/operation.ts';
import { resourceOf } from '../../../core/operation/steps/resource-actions.ts';
import { unlessPaused } from '../../../core/operation/steps/unless-paused.ts';
import { lookUntil } from '../../../core/kit/poll-until.ts';
import { countAccess, followAccess, readAccessBetween, type Since } from '../probe/access-log.ts';
import { isLost, takeAccount, upperBound95, type Account, type SetAside } from '../probe/tally.ts';
import { isCut, patientScope, setCutAside } from '../probe/lost-connection.ts';
import { findFullDisk, type FullDisk } from './proof-outcome.ts';
import { endProbe, ensureProbe, settleProbe, type MoveArgs } from '../probe/probe-session.ts';
import { failedByItself, isOfMove, metNobody } from '../probe/counts-as-evidence.ts';
import { followAnswering } from '../watch/answering.ts';
import { giveUpHung } from '../watch/timeouts.ts';
import { isWhole, type Probe } from '../probe/probe.ts';
import { isSeenWhole, requireServing } from '../watch/candidate-failing.ts';
import { watchUntilSeen } from '../watch/traffic-actions.ts';
import { judgeTtft, type TtftRule, type TtftTerms } from './ttft-rule.ts';
import { toJson } from '../../../core/kit/to-json.ts';

const POLL_MS = 50;
/** Between looks at streams that are to end. */
const LOOK_MS = 250;
/** The gateway writes a line when a stream has ended, some milliseconds after the client saw its end. */
const SETTLE_MS = 3000;
/** A probe that had to start again (its process was killed) measures at least this many streams. */
const MIN_STREAMS = 8;
const MIN_STREAMS_MS = 20_000;

/** What a promotion measured; `runs/<run>/report.json`. */
export interface PromotionProof {
  requests: {
    sent: number;
    ok: number;
    lost: number;
    upper95: number | null;
    /** Streams of the probe that broke off with the operator's line, and are in none of the others; absent where there is none. */
    cut?: number;
    /** Requests that failed before the traffic moved, or that the release before failed by itself; in none of the others. */
    failedBefore?: number;
  };
  switchMs: number;
  drainSeconds: number;
  /** Answers of the release before that went on there when the drain was over; absent where there was none. */
  left?: number;
  /** The probe's records and the gateway's journal name the same requests. */
  agree: boolean;
  /** They do not, and the host has no room for the journal. */
  diskFull?: FullDisk;
  ttft: TtftRule;
  verdict: 'passed' | 'failed';
}

/** Ends the probe, compares both sides' counts, and writes the evidence. */
export const proveMove: Action<MoveArgs> = {
  async apply(args, impatient) {
    const scope = await patientScope(impatient, args.to.host);
    const { ctx, outputs } = scope;
    const { at } = outputs.probe as { at: string };
    const { probe, seen } = await unlessPaused(() => measure(args, scope), ctx.interrupt);
    await requireServing(args.to, ctx);
    await endProbe(scope, args.to.environment);
    const account = takeAccount(seen.streams, seen.journal, probe.application, seen.aside);
    const ttft = judgeTtft(seen.streams, ttftTerms(args));
    const full = account.agree ? undefined : await findFullDisk(ctx, args.to.host);
    const proof = { ...proofOf(account, args.to, ttft, outputs), ...(full ? { diskFull: full } : {}) };
    await writeProof(args, scope, { since: at, proof, account });
    return toJson(proof);
  },
};

/** A look that gets no answer, as the line is down, ends with the first signal as well. */
async function measure(move: MoveArgs, scope: StepScope): Promise<{ probe: Probe; seen: Window }> {
  const probe = await measureEnough(move, scope);
  return { probe, seen: await seenBy(probe, move, scope) };
}

async function measureEnough(move: MoveArgs, scope: StepScope): Promise<Probe> {
  const { ctx } = scope;
  const probe = await ensureProbe(scope, move);
  if (!isSeenWhole(probe.records, move)) await watchUntilSeen(move, scope);
  const deadline = ctx.clock.monotonicMs() + MIN_STREAMS_MS;
  while (probe.records.filter((record) => !isCut(record)).length < MIN_STREAMS && ctx.clock.monotonicMs() < deadline)
    await ctx.clock.sleep(POLL_MS, ctx.interrupt.signal);
  await settleWatched(probe, move, scope);
  return probe;
}

/** Lets the last streams end. Throws `candidate-failing` where the candidate lets one hang, before it has had all its time. */
async function settleWatched(probe: Probe, move: MoveArgs, scope: StepScope): Promise<void> {
  const { ctx, outputs } = scope;
  const settled = settleProbe(scope);
  const answering = await followAnswering(move, probe, scope);
  const counted = { release: move.to.release, application: probe.application };
  const look = countAccess(await ctx.gateway(move.to.environment), outputs.switch as Since, counted);
  while (probe.running.size > 0) {
    giveUpHung(probe, move.to.release);
    await answering.require(await look());
    await ctx.clock.sleep(LOOK_MS, ctx.interrupt.signal);
  }
  await settled;
}

interface Window {
  /** The probe's streams that count. */
  streams: StreamRecord[];
  journal: AccessRecord[];
  aside: SetAside;
}

/** What both sides have of the move. */
async function seenBy(probe: Probe, move: MoveArgs, scope: StepScope): Promise<Window> {
  const { release } = move.to;
  const journal = await journalOf(scope, move.to.environment, probe);
  const { before, after } = journal;
  const lines = linesAside(journal, probe, release);
  const lost = after.filter((record) => isLost(record) && !lines.has(record));
  // The gateway may have written meanwhile that one of them was no matter of the line.
  if (lost.some(({ application }) => application === probe.application)) probe.cut.clear();
  const ofMove = probe.records.filter((record) => probe.cut.has(record) || isOfMove(record, probe, release));
  const streams = await setCutAside({ probe, streams: ofMove, lost: lost.length }, move, scope);
  const failedBefore = probe.records.length - ofMove.length;
  return { streams, journal: before.concat(after), aside: { cut: probe.cut.size, failedBefore, lines } };
}

/** Losses that are not the candidate's, nor the move's. */
function linesAside({ before, during, after }: Journal, probe: Probe, release: string): Set<AccessRecord> {
  const failed = new Set(
    probe.records.filter((record) => !isOfMove(record, probe, release)).map(({ requestId }) => requestId),
  );
  return new Set([
    // A switch that was cut is told again, behind requests of the candidate.
    ...before.filter((record) => isLost(record) && record.release !== release),
    ...during.filter(metNobody),
    ...after.filter((record) => failedByItself(record, release) || failed.has(record.requestId)),
  ]);
}

interface Journal {
  before: AccessRecord[];
  /** Those of `after` that ended while nobody was there, as nobody was before the switch. */
  during: AccessRecord[];
  after: AccessRecord[];
}

/** Before the switch and behind it; read until it has every stream that is whole: lines of broken ones may come before theirs. */
async function journalOf({ ctx, outputs }: StepScope, environment: string, probe: Probe): Promise<Journal> {
  const gateway = await ctx.gateway(environment);
  const { offset: begin } = outputs.probe as { offset: number };
  const { offset: moved, vacantUntil = moved } = outputs.switch as Since;
  const before = await readAccessBetween(gateway, begin, moved);
  const during = await readAccessBetween(gateway, moved, vacantUntil);
  const missing = new Set(probe.records.filter(isWhole).map(({ requestId }) => requestId));
  const parts = [during];
  const gained = followAccess(gateway, vacantUntil);
  const look = async (): Promise<number> => {
    const part = await gained();
    parts.push(part);
    for (const { requestId } of part) missing.delete(requestId);
    return missing.size;
  };
  for (const { requestId } of before.concat(during)) missing.delete(requestId);
  const patience = { timeoutMs: SETTLE_MS, pollMs: POLL_MS, signal: ctx.interrupt.signal };
  await lookUntil(ctx.clock, patience, look, (left) => left === 0);
  return { before, during, after: parts.flat() };
}

function ttftTerms({ to, from, fromAnswers, ttftBudgetMs }: MoveArgs): TtftTerms {
  return { from: fromAnswers ? (from?.release ?? null) : null, to: to.release, budgetMs: ttftBudgetMs ?? null };
}

function proofOf(
  { probe, releases, others, agree, failedBefore }: Account,
  { release }: MoveArgs['to'],
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
      ...(probe.cut === undefined ? {} : { cut: probe.cut }),
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

async function writeProof(
  { to, from }: MoveArgs,
  { ctx, project, runId }: StepScope,
  { since, proof, account }: { since: string; proof: PromotionProof; account: Account },
): Promise<void> {
  const until = ctx.clock.now();
  const moved = { release: to.release, environment: to.environment, from: from?.release ?? null, to: to.release };
  const head = { apiVersion: 'sovran/v1', kind: 'Promotion', mode: 'side-by-side' };
  const report = { ...head, ...moved, ...proof, window: { since, until }, account };
  await project.writeFile(runFile(runId, 'report.json'), canonicalJson(report));
  await project.write(
    resourceOf('Run', runId, {
      operation: 'release promote',
      subject: to.release,
      kind: 'promotion',
      host: to.host,
      status: 'succeeded',
      startedAt: since,
      endedAt: until,
      outputs: [],
      report: digestOf(report),
      verdict: proof.verdict,
    }),
  );
}
