import type { Gate } from '../../../core/operation/plan/plan.ts';
import { servedGate } from '../../serving/environments/served.ts';
import { message } from '../../../core/text/message.ts';
import { committedGate, gate, modelGates, portGate } from '../gates/gates.ts';
import { gpuGates } from '../gpus/gpu-room.ts';
import { estimateMemory, type PromoteFacts } from './promote-facts.ts';
import { countApprovals } from '../approvals/release-state.ts';

const GIB = 1024 ** 3;

/** What must hold before a release may be promoted, in the order in which people ask. */
export function promoteGates(facts: PromoteFacts): Gate[] {
  return [
    recordGate(facts),
    ...modelGates({ ...facts, record: facts.state.spec.record }),
    evidenceGate(facts),
    servedGate({ ...facts.environment, name: facts.to.environment }, facts.live?.serving.release ?? null, facts.served),
    committedGate(facts.to.environment, facts.isCommitted),
    ...approvalGates(facts),
    gate('engine', facts.engineReady, { release: facts.to.release }),
    serviceGate(facts),
    memoryGate(facts),
    ...gpuGates(facts),
    portGate(facts.port, facts.environment),
  ];
}

function recordGate({ state }: PromoteFacts): Gate {
  return gate('record', state.intact, { release: state.release });
}

/** Every report the release names is there, unchanged, and about a real model. */
function evidenceGate({ state }: PromoteFacts): Gate {
  const { evidence } = state.spec.record;
  const sound = state.reports.filter(({ intact, fixture }) => intact && !fixture).map(({ digest }) => digest);
  const missing = evidence.filter((digest) => !sound.includes(digest));
  return gate('evidence-sound', evidence.length > 0 && missing.length === 0, { count: evidence.length });
}

/** k distinct people, or a promotion here before of what is live; when they are too few, one gate more for every approval that does not count. */
function approvalGates({ state, promotedBefore }: PromoteFacts): Gate[] {
  const { required } = state;
  const counted = countApprovals(state.approvals);
  const params = { counted, required };
  const enough = counted >= required || promotedBefore;
  const fix = message('release.approvals.fix', { release: state.release });
  const summary = { ...gate('approvals', enough, params), ...(enough ? {} : { fix }) };
  return enough ? [summary] : [summary, ...refusedApprovals(state.approvals)];
}

function refusedApprovals(approvals: PromoteFacts['state']['approvals']): Gate[] {
  return approvals.flatMap(({ id, signer, problem }) =>
    problem
      ? [
          {
            id: `approval-${problem}`,
            verdict: 'fail' as const,
            reason: message(`release.approval.${problem}`, { id, signer: signer ?? '?' }),
            evidence: id,
          },
        ]
      : [],
  );
}

/** The traffic would end with a service that is stopped, so what serves under a wrong specification is not replaced here. */
function serviceGate({ state, live, environment }: PromoteFacts): Gate {
  const { release } = state;
  const wrong = live !== null && live.serving.release === release && live.healthy && !live.asRecorded;
  const id = 'service-as-recorded';
  if (!wrong) return { id, verdict: 'pass', reason: message('release.service.pass', { release }) };
  const { host, port } = environment;
  const fix = message('release.service.fix', { environment: live.serving.environment, host, port: String(port) });
  return { id, verdict: 'fail', reason: message('release.service.fail', { release }), fix };
}

function memoryGate({ model, memoryAvailable, adopted }: PromoteFacts): Gate {
  const needed = estimateMemory(model?.bytes ?? 0);
  if (adopted) return { id: 'memory', verdict: 'pass', reason: message('release.memory.adopted') };
  if (memoryAvailable === null) return { id: 'memory', verdict: 'unknown', reason: message('release.memory.unknown') };
  if (memoryAvailable >= needed) return { id: 'memory', verdict: 'pass', reason: message('release.memory.pass') };
  const params = { needed: gib(needed), available: gib(memoryAvailable) };
  return { id: 'memory', verdict: 'fail', reason: message('release.memory.fail', params) };
}

function gib(bytes: number): number {
  return Math.round((bytes / GIB) * 100) / 100;
}
