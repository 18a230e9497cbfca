import type { Occupied } from '../../serving/environments/slots.ts';
import type { EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import { findResource } from '../../../core/project/resources.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import {
  gate,
  type ModelFacts,
  modelGates,
  retiredGates,
  withFix,
  engineGate,
  type EngineState,
} from '../gates/gates.ts';
import { readEngine, readModel } from './promote-facts.ts';
import { wasPromoted } from './promotion-record.ts';
import { approvedAs } from '../../serving/environments/members.ts';
import { countApprovals, readReleaseState } from '../approvals/release-state.ts';

/** What decides whether a release may serve again without a new promotion. */
export interface ServeFacts extends ModelFacts {
  release: string;
  environment: string;
  isRetired: boolean;
  intact: boolean;
  promoted: boolean;
  /** Valid approvals; null if a promotion is recorded. */
  approvals: { counted: number; required: number } | null;
  host: string;
  engineState: EngineState;
}

/**
 * Reads what decides whether a release may serve again. If it runs as recorded, its model is not hashed and the engine not
 * queried, for a quick rollback.
 */
export async function readServeFacts(
  ctx: StageContext,
  environment: EnvironmentSpec,
  { serving, spec, healthy, asRecorded }: Occupied,
): Promise<ServeFacts> {
  const { release, environment: name } = serving;
  const warm = healthy && asRecorded;
  const promoted = await wasPromoted(ctx.project, { environment: name, release, releaseDigest: spec.digest });
  return {
    release,
    environment: name,
    record: spec.record,
    isRetired: (await findResource(ctx.project, 'Retirement', release)) !== undefined,
    intact: digestOf(spec.record) === spec.digest,
    promoted,
    approvals: promoted ? null : await readApprovalCount(ctx, release, name, environment),
    ...(await readModel(ctx, spec, { host: environment.host, hashed: !warm })),
    host: environment.host,
    engineState: warm ? 'ready' : await readEngine(ctx, environment, spec),
  };
}

async function readApprovalCount(
  ctx: StageContext,
  release: string,
  name: string,
  environment: EnvironmentSpec,
): Promise<{ counted: number; required: number }> {
  const as = await approvedAs(ctx.project, name, environment);
  const { approvals, required } = await readReleaseState(ctx, release, as.environment, as.terms);
  return { counted: countApprovals(approvals), required };
}

/** A release that serves again is intact, present, and was promoted here or is approved now. Pure. */
export function serveGates(facts: ServeFacts): Gate[] {
  const { release, intact, engineState, record, host } = facts;
  return [
    ...retiredGates(release, facts.isRetired),
    gate('record', intact, { release }),
    ...modelGates(facts),
    approvedGate(facts),
    engineGate(engineState, release, record, host),
  ];
}

function approvedGate({ release, environment, promoted, approvals }: ServeFacts): Gate {
  const { counted, required } = approvals ?? { counted: 0, required: 0 };
  if (!promoted && counted >= required)
    return { id: 'promoted-before', verdict: 'pass', reason: message('release.approvals', { counted, required }) };
  const fix = message('release.promoted-before.fix', { release, environment });
  return withFix(gate('promoted-before', promoted, { release, environment, counted, required }), { fix });
}
