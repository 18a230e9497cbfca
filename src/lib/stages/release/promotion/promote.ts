import { leaseEnvironment } from '../../machines/hosts/environments.ts';
import { readLive } from '../../../core/project/live.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Actions, Description, FinishedRun, Operation, Verdict } from '../../../core/operation/operation.ts';
import { resourceActions } from '../../../core/operation/steps/resource-actions.ts';
import { assignSlot, awaitHealth, ensureGateway, startCandidate, warmCandidate } from './candidate-actions.ts';
import { commandToFree, type FullDisk } from '../proof/full-disk.ts';
import { gatherPromotion, type PromoteFacts, type PromoteInput } from './promote-facts.ts';
import { planPromotion } from './promote-plan.ts';
import type { MoveArgs } from '../probe/switch-args.ts';
import { proveMove, type PromotionProof } from '../proof/prove.ts';
import { leftBefore, type LeftBefore } from './left-before.ts';
import { leftOpenOnceProven } from './left-open.ts';
import { recoverMove } from './recover-switch.ts';
import { recordLive } from '../../serving/environments/record-live.ts';
import { stopStandby } from './stop-standby.ts';
import { keptIn, retireService, unretiredIn } from './retire-service.ts';
import { beginProbe, drainOld, switchTraffic, watchCandidate } from '../watch/traffic-actions.ts';
import { outputOf } from '../../../core/kit/to-json.ts';
import { wordsOfProof } from '../proof/proof-outcome.ts';

/** What a promotion or a rollback came to; fields of the surface. */
export interface Promotion extends LeftBefore {
  release: string;
  environment: string;
  mode: 'side-by-side';
  to: string;
  requests: PromotionProof['requests'] | null;
  switchMs: number | null;
  drainSeconds: number | null;
  /** The probe's records and the gateway's journal name the same requests; null where nothing moved. */
  agree: boolean | null;
  /** They do not, and its host has no room for the journal; absent otherwise. */
  diskFull?: FullDisk;
  /** The time to the first token before and after; null where nothing moved. */
  ttft: PromotionProof['ttft'] | null;
  verdict: 'passed' | 'failed' | 'unchanged';
  /** Path of the evidence in the project. */
  report: string | null;
}

/** Actions that start a candidate and give it a slot; a cold rollback needs them too. */
export const candidateActions: Actions = {
  gateway: ensureGateway,
  start: startCandidate,
  healthy: awaitHealth,
  'warm-up': warmCandidate,
  assign: assignSlot,
};

/** Moves an environment's traffic to a release, side by side with what serves now, and proves that nothing was dropped. */
export const promoteRelease: Operation<PromoteInput, PromoteFacts, Promotion> = {
  id: 'release promote',
  target: ({ environment }) => `Environment/${environment}`,
  leases: ({ environment }, ctx) => leaseEnvironment(ctx, environment),
  gather: gatherPromotion,
  plan: planPromotion,
  actions: {
    ...resourceActions,
    ...candidateActions,
    'stop-standby': stopStandby,
    probe: beginProbe,
    switch: switchTraffic,
    watch: watchCandidate,
    drain: drainOld,
    prove: proveMove,
    retire: retireService,
    'record-live': recordLive,
  },
  recover: recoverMove,
  staysOpen: leftOpenOnceProven,
  result,
  verdict: ({ input, outputs }) => failedProof(input, outputOf<PromotionProof>(outputs, 'prove')),
  describe,
};

function describe({ input: { release, environment }, plan, outputs }: FinishedRun<PromoteInput>): Description {
  const proof = outputOf<PromotionProof>(outputs, 'prove');
  const switched = plan.steps.find(({ action }) => action === 'switch')?.args as MoveArgs | undefined;
  const left = { from: switched?.from?.release ?? null, ...(proof?.left === undefined ? {} : { left: proof.left }) };
  return {
    subject: `release promote ${release} to ${environment}`,
    event: { release, releaseDigest: startedDigest(outputs), proof: outputs.prove ?? null },
    remarks: proof ? leftBefore({ ...left, ...retiredIn(outputs), verdict: proof.verdict }) : [],
  };
}

/** What became of the services that no traffic needs. Pure. */
function retiredIn(outputs: FinishedRun<PromoteInput>['outputs']): Pick<LeftBefore, 'unretired' | 'kept'> {
  const unretired = unretiredIn(outputs).map(({ release, host }) => ({ release, host }));
  const kept = keptIn(outputs);
  return { ...(unretired.length > 0 ? { unretired } : {}), ...(kept === undefined ? {} : { kept }) };
}

/** Pure: the traffic is where it was to go, and nothing proves that none was lost. */
function failedProof({ release, environment }: PromoteInput, proof: PromotionProof | undefined): Verdict | undefined {
  if (proof?.verdict !== 'failed') return undefined;
  const reason = wordsOfProof(proof, { release, environment });
  const room = proof.diskFull ? [commandToFree(proof.diskFull)] : [];
  return { reason, next: [...room, `sovran release rollback --env ${environment}`] };
}

/** What the events say was promoted, by digest; null where nothing moved. */
function startedDigest(outputs: FinishedRun<PromoteInput>['outputs']): string | null {
  return outputOf<{ releaseDigest?: string }>(outputs, 'start')?.releaseDigest ?? null;
}

async function result({ runId, input, outputs }: FinishedRun<PromoteInput>, ctx: StageContext): Promise<Promotion> {
  const { release, environment } = input;
  const proof = outputOf<PromotionProof>(outputs, 'prove');
  const moved = { release, environment, mode: 'side-by-side' as const, to: release };
  if (!proof)
    return {
      ...moved,
      from: release,
      requests: null,
      switchMs: null,
      drainSeconds: null,
      agree: null,
      ttft: null,
      verdict: 'unchanged',
      report: null,
    };
  const { requests, switchMs, drainSeconds, left, agree, diskFull, ttft, verdict } = proof;
  const report = `runs/${runId}/report.json`;
  const from = (await readLive(ctx.project, environment)).previous ?? null;
  const room = diskFull ? { diskFull } : {};
  return {
    ...moved,
    from,
    requests,
    switchMs,
    drainSeconds,
    ...(left === undefined ? {} : { left }),
    agree,
    ...room,
    ttft,
    verdict,
    ...retiredIn(outputs),
    report,
  };
}

/** Pure: commands to type after a promotion. */
export function nextAfterPromotion({ environment, from, verdict, diskFull, unretired }: Promotion): string[] {
  const moved = from !== null && verdict !== 'unchanged';
  const left = unretired ? ['sovran job reconcile --dry-run'] : [];
  const room = diskFull ? [commandToFree(diskFull)] : [];
  return [...room, ...(moved ? [`sovran release rollback --env ${environment}`] : ['sovran status']), ...left];
}
