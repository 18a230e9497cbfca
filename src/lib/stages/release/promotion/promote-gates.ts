import type { Gate } from '../../../core/operation/plan/plan.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import { pathOf } from '../../../core/project/kinds.ts';
import { fixable, message } from '../../../core/text/message.ts';
import { servedGates } from '../../serving/environments/served.ts';
import { servedDigests } from '../../../core/project/served-digests.ts';
import { ALLOWED_SIGNERS } from '../../../core/project/signers.ts';
import { countApprovals } from '../approvals/release-state.ts';
import {
  adapterNameGates,
  committedGate,
  gate,
  learnedGates,
  modelGates,
  portGate,
  retiredGates,
  withFix,
  engineGate,
} from '../gates/gates.ts';
import { gpuGates } from '../gpus/gpu-room.ts';
import { biasGates } from '../quality/bias.ts';
import { evaluationsOf, reevaluationGate, reevaluationOf } from '../quality/lifecycle.ts';
import { notWorseGates } from '../quality/not-worse.ts';
import { estimateMemory, type PromoteFacts } from './promote-facts.ts';

const GIB = 1024 ** 3;

/** What must hold before a promotion, in the order in which people ask. Pure. */
export function promoteGates(facts: PromoteFacts): Gate[] {
  const { state, environment, to, live } = facts;
  const { release } = to;
  return [
    ...retiredGates(release, facts.isRetired),
    ...(facts.promotedBefore ? [] : learnedGates(servedDigests(state.spec.record), facts.learned)),
    gate('record', state.intact, { release }),
    ...modelGates({ ...facts, record: state.spec.record }),
    ...adapterNameGates(state.spec.record, to.environment),
    evidenceGate(facts),
    ...qualityGates(facts),
    ...servedGates({ ...environment, name: to.environment }, live?.serving.release ?? null, facts.served),
    committedGate(to.environment, facts.isCommitted),
    ...frontGates(facts),
    ...approvalGates(facts),
    engineGate(facts.engineState, release, state.spec.record, environment.host),
    serviceGate(facts),
    memoryGate(facts),
    ...gpuGates(facts),
    portGate({ ...facts, wanted: environment }),
  ];
}

/** A member has the terms of its front, which people approve; nothing is said of any other. */
function frontGates({ asFront, to, environment: { front } }: PromoteFacts): Gate[] {
  if (!front || asFront) return [];
  const path = pathOf('Environment', to.environment);
  const { text, fix } = fixable('release.as-front', { path, environment: front.environment });
  return [passOrFail('as-front', false, text, { fix, next: [`sovran env show ${front.environment}`] })];
}

function evidenceGate({ state }: PromoteFacts): Gate {
  const { evidence } = state.spec.record;
  const sound = state.reports.filter(({ intact, fixture }) => intact && !fixture).map(({ digest }) => digest);
  const isSound = evidence.length > 0 && evidence.every((digest) => sound.includes(digest));
  return gate('evidence', isSound, { count: evidence.length });
}

/** Not worse than what is live and, where a charter asks for it, evaluated lately and by group; what was promoted here may start again. */
function qualityGates({
  state,
  to: { release, environment },
  compared,
  charter,
  promotedBefore,
  now,
}: PromoteFacts): Gate[] {
  const judged = notWorseGates({ release, environment, compared, terms: charter, waivedBy: state.waivedBy });
  if (!charter || promotedBefore) return judged;
  const { reports, spec } = state;
  const served = servedDigests(spec.record);
  const found = reevaluationOf(served, evaluationsOf(served, reports), charter, now);
  return [
    ...judged,
    reevaluationGate(release, found, charter.lifecycle.reevaluateEvery),
    ...biasGates(spec.record, reports, charter.bias),
  ];
}

/** Enough people approved, or what is live was promoted here before; else one more gate for each invalid approval. */
function approvalGates({ state, promotedBefore, to: { environment } }: PromoteFacts): Gate[] {
  const { required, approvals, release } = state;
  const counted = countApprovals(approvals);
  const isEnough = counted >= required || promotedBefore;
  const fix = message('release.approvals.fix', { path: ALLOWED_SIGNERS });
  const next = [`sovran release approve ${release} --env ${environment} --key KEY`, `sovran release show ${release}`];
  const judged = passOrFail('approvals', isEnough, message('release.approvals', { counted, required }), { fix, next });
  return isEnough ? [judged] : [judged, ...refusedApprovals(approvals)];
}

function refusedApprovals(approvals: PromoteFacts['state']['approvals']): Gate[] {
  return approvals.flatMap(({ id, signer = '?', problem }): Gate[] => {
    if (!problem) return [];
    const reason = message(`release.approval.${problem}`, { id, signer });
    return [{ id: `approval-${problem}`, verdict: 'fail', reason, evidence: id }];
  });
}

/** A live release with another specification is not replaced here: its traffic would end with it. */
function serviceGate({ to: { release }, live, environment: { host, port } }: PromoteFacts): Gate {
  const isWrong = live?.serving.release === release && live.healthy && !live.asRecorded;
  const environment = live?.serving.environment ?? '';
  const fix = message('release.service-as-recorded.fix', { environment, host, port: String(port) });
  return withFix(gate('service-as-recorded', !isWrong, { release }), { fix });
}

function memoryGate({ model, adapters, memoryAvailable, adopted }: PromoteFacts): Gate {
  const judge = passOrFail.bind(null, 'memory');
  const bytes = [model, ...adapters.map(({ spec }) => spec)].map((one) => one?.bytes ?? 0);
  const needed = estimateMemory(bytes.reduce((sum, each) => sum + each));
  if (adopted || (memoryAvailable ?? 0) >= needed) return judge(true, message('release.memory.pass'));
  if (memoryAvailable === null) return { id: 'memory', verdict: 'unknown', reason: message('release.memory.unknown') };
  const params = { needed: gib(needed), available: gib(memoryAvailable) };
  return judge(false, message('release.memory.fail', params));
}

function gib(bytes: number): number {
  return Math.round((bytes / GIB) * 100) / 100;
}
