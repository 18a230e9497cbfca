import { leaseEnvironment } from '../../machines/hosts/environments.ts';
import { readLive } from '../../../core/project/live.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Actions, Description, FinishedRun, Operation, Verdict } from '../../../core/operation/operation.ts';
import { resourceActions } from '../../../core/operation/steps/resource-actions.ts';
import { assignSlot, awaitHealth, ensureGateway, startCandidate, warmCandidate } from './candidate-actions.ts';
import { commandToFree, proofMessage, type FullDisk, type PromotionProof } from '../proof/proof-outcome.ts';
import { gatherPromotion, type PromoteFacts, type PromoteInput } from './promote-facts.ts';
import { planPromotion } from './promote-plan.ts';
import type { SwitchArgs } from '../probe/probe-session.ts';
import { proveSwitch } from '../proof/prove.ts';
import { remarksAfterPromotion, retireService, stopStandby, retiredIn, type Leftovers } from './retire-service.ts';
import { supportActions } from './supports.ts';
import { recordLive } from '../../serving/environments/record-live.ts';
import { beginProbe, drainOld, switchTraffic, watchCandidate } from '../traffic/traffic-actions.ts';
import { outputOf } from '../../../core/kit/to-json.ts';

/** Result of a promotion, with the fields of `--json`. */
export interface Promotion extends Leftovers {
  release: string;
  environment: string;
  mode: 'side-by-side';
  to: string;
  requests: PromotionProof['requests'] | null;
  switchMs: number | null;
  drainSeconds: number | null;
  /** True if probe and access log name the same requests; null without a switch. */
  agree: boolean | null;
  /** Full disk of the access log; absent otherwise. */
  diskFull?: FullDisk;
  /** Time to first token before and after; null without a switch. */
  ttft: PromotionProof['ttft'] | null;
  verdict: 'passed' | 'failed' | 'unchanged';
  report: string | null;
}

/** Actions that start a candidate in its slot; a cold rollback needs them too. */
export const candidateActions: Actions = {
  gateway: ensureGateway,
  start: startCandidate,
  healthy: awaitHealth,
  'warm-up': warmCandidate,
  assign: assignSlot,
};

/** Switches an environment's traffic to a release beside what serves, and proves that no request was lost. */
export const promoteRelease: Operation<PromoteInput, PromoteFacts, Promotion> = {
  id: 'release promote',
  target: ({ environment }) => `Environment/${environment}`,
  leases: ({ environment }, ctx) => leaseEnvironment(ctx, environment),
  gather: gatherPromotion,
  plan: planPromotion,
  actions: {
    ...resourceActions,
    ...candidateActions,
    ...supportActions,
    'stop-standby': stopStandby,
    probe: beginProbe,
    switch: switchTraffic,
    watch: watchCandidate,
    drain: drainOld,
    prove: proveSwitch,
    retire: retireService,
    'record-live': recordLive,
  },
  result,
  verdict: ({ input, outputs }) => failedProof(input, outputOf<PromotionProof>(outputs, 'prove')),
  describe,
};

function describe({ input: { release, environment }, plan, outputs }: FinishedRun<PromoteInput>): Description {
  const proof = outputOf<PromotionProof>(outputs, 'prove');
  const started = outputOf<{ releaseDigest?: string }>(outputs, 'start');
  const switched = plan.steps.find(({ action }) => action === 'switch')?.args as SwitchArgs | undefined;
  const approved = plan.steps.find(({ action }) => action === 'start')?.args.approved ?? null;
  const left = { from: switched?.from?.release ?? null, ...(proof?.left === undefined ? {} : { left: proof.left }) };
  return {
    subject: `release promote ${release} to ${environment}`,
    event: { release, releaseDigest: started?.releaseDigest ?? null, approved, proof: outputs.prove ?? null },
    remarks: proof && remarksAfterPromotion({ ...left, ...retiredIn(outputs), verdict: proof.verdict }),
  };
}

/** The verdict of a failed proof: the traffic stays, the next command is a rollback. Pure. */
function failedProof({ release, environment }: PromoteInput, proof: PromotionProof | undefined): Verdict | undefined {
  if (proof?.verdict !== 'failed') return undefined;
  const reason = proofMessage(proof, { release, environment });
  const room = proof.diskFull ? [commandToFree(proof.diskFull)] : [];
  return { reason, next: [...room, `sovran release rollback --env ${environment}`] };
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
  const from = (await readLive(ctx.project, environment)).previous ?? null;
  return { ...moved, from, ...proof, ...retiredIn(outputs), report: `runs/${runId}/report.json` };
}

/** Next commands after a promotion. Pure. */
export function nextAfterPromotion({ environment, from, verdict, diskFull, unretired }: Promotion): string[] {
  const moved = from !== null && verdict !== 'unchanged';
  const left = unretired ? ['sovran job reconcile --dry-run'] : [];
  const room = diskFull ? [commandToFree(diskFull)] : [];
  return [...room, ...(moved ? [`sovran release rollback --env ${environment}`] : ['sovran status']), ...left];
}
