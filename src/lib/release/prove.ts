import type { AccessRecord } from '../ports/gateway.ts';
import { runFile } from '../reports/report-files.ts';
import { canonicalJson, digestOf } from '../run/canonical.ts';
import type { Action, StepScope } from '../run/operation.ts';
import { resourceOf } from '../run/resource-actions.ts';
import { lookUntil } from '../run/look-until.ts';
import { followAccess } from './access-window.ts';
import { takeAccount, upperBound95, type Account } from './account.ts';
import type { MoveArgs } from './move-args.ts';
import { endProbe, ensureProbe, settleProbe } from './probe-session.ts';
import type { Probe } from './probe.ts';
import { judgeTtft, type TtftRule, type TtftTerms } from './ttft-rule.ts';
import { toJson } from '../run/to-json.ts';

const POLL_MS = 50;
/** The gateway writes a line when a stream has ended, some milliseconds after the client saw its end. */
const SETTLE_MS = 3000;
/** A probe that had to start again (its process was killed) measures at least this many streams. */
const MIN_STREAMS = 8;
const MIN_STREAMS_MS = 20_000;

/** What a promotion measured; `runs/<run>/report.json`. */
export interface PromotionProof {
  requests: { sent: number; ok: number; lost: number; upper95: number | null };
  switchMs: number;
  drainSeconds: number;
  /** The probe's records and the gateway's journal name the same requests. */
  agree: boolean;
  ttft: TtftRule;
  verdict: 'passed' | 'failed';
}

/** Ends the probe, compares both sides' counts, and writes the evidence. */
export const proveMove: Action<MoveArgs> = {
  async apply(args, scope) {
    const { ctx, runId, outputs } = scope;
    const { environment } = args.to;
    const probe = await measureEnough(args, scope);
    const { offset, at } = outputs.probe as { offset: number; at: string };
    const journal = await journalOf(scope, environment, offset, probe);
    await endProbe(ctx, runId, environment);
    const account = takeAccount(probe.records, journal, probe.application);
    const ttft = judgeTtft(probe.records, ttftTerms(args));
    const proof = proofOf(account, ttft, outputs);
    await writeProof(args, scope, { since: at, proof, account });
    return toJson(proof);
  },
  async undoFiles(_args, { project, runId }) {
    await project.removeFile(runFile(runId, 'report.json'));
    await project.remove('Run', runId);
  },
  undo: ({ to }, { ctx, runId }) => endProbe(ctx, runId, to.environment),
};

async function measureEnough(move: MoveArgs, { ctx, runId }: StepScope): Promise<Probe> {
  const probe = await ensureProbe(ctx, runId, move);
  const deadline = ctx.clock.monotonicMs() + MIN_STREAMS_MS;
  while (probe.records.length < MIN_STREAMS && ctx.clock.monotonicMs() < deadline)
    await ctx.clock.sleep(POLL_MS, ctx.interrupt.signal);
  await settleProbe(runId);
  return probe;
}

async function journalOf(
  { ctx }: StepScope,
  environment: string,
  offset: number,
  probe: Probe,
): Promise<AccessRecord[]> {
  const gained = followAccess(await ctx.gateway(environment), offset);
  const parts: AccessRecord[][] = [];
  let found = 0;
  const look = async (): Promise<number> => {
    const part = await gained();
    parts.push(part);
    found += part.filter(({ application }) => application === probe.application).length;
    return found;
  };
  const patience = { timeoutMs: SETTLE_MS, pollMs: POLL_MS, signal: ctx.interrupt.signal };
  await lookUntil(ctx.clock, patience, look, (own) => own >= probe.records.length);
  return parts.flat();
}

function ttftTerms({ to, from, fromAnswers, ttftBudgetMs }: MoveArgs): TtftTerms {
  return { from: fromAnswers ? (from?.release ?? null) : null, to: to.release, budgetMs: ttftBudgetMs ?? null };
}

function proofOf({ probe, others, agree }: Account, ttft: TtftRule, outputs: StepScope['outputs']): PromotionProof {
  const { switchMs } = outputs.switch as { switchMs: number };
  // a first promotion has nothing to drain
  const { drainSeconds } = (outputs.drain ?? { drainSeconds: 0 }) as { drainSeconds: number };
  const [sent, ok] = [probe.sent + others.requests - others.aborted, probe.ok + others.ok];
  const lost = probe.lost + others.lost;
  return {
    requests: { sent, ok, lost, upper95: lost === 0 ? upperBound95(sent) : null },
    switchMs,
    drainSeconds,
    agree,
    ttft,
    verdict: lost === 0 && agree && probe.sent > 0 && ttft.verdict !== 'regressed' ? 'passed' : 'failed',
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
