import type { Occupied } from '../../serving/environments/read-slots.ts';
import type { EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import { gate, modelGates, type ModelFacts } from '../gates/gates.ts';
import { readEngine, readModel } from './promote-facts.ts';
import { wasPromoted } from './promotion-record.ts';
import { countApprovals, readReleaseState } from '../approvals/release-state.ts';

/** What must be known of a release before it gets the traffic of an environment again without a new promotion. */
export interface ServeFacts extends ModelFacts {
  release: string;
  environment: string;
  intact: boolean;
  /** The events record that it was promoted here. */
  promoted: boolean;
  /** Approvals that count now; read only when no promotion is recorded. */
  approvals: { counted: number; required: number } | null;
  engineReady: boolean;
}

/**
 * Reads what decides whether a release may serve again. Of one that runs as recorded the model is not hashed and the
 * engine not asked: a rollback to it must take no longer than a moment.
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
    intact: digestOf(spec.record) === spec.digest,
    promoted,
    approvals: promoted ? null : await readApprovalCount(ctx, release, name, environment),
    ...(await readModel(ctx, spec, { host: environment.host, hashed: !warm })),
    engineReady: warm || (await readEngine(ctx, environment, spec)),
  };
}

async function readApprovalCount(
  ctx: StageContext,
  release: string,
  name: string,
  environment: EnvironmentSpec,
): Promise<{ counted: number; required: number }> {
  const { approvals, required } = await readReleaseState(ctx, release, name, environment);
  return { counted: countApprovals(approvals), required };
}

/** Pure: a release that serves again is whole, is there, and was promoted here before or is approved now. */
export function serveGates(facts: ServeFacts): Gate[] {
  const { release, intact, engineReady } = facts;
  return [
    gate('record', intact, { release }),
    ...modelGates(facts),
    approvedGate(facts),
    gate('engine', engineReady, { release }),
  ];
}

function approvedGate({ release, environment, promoted, approvals }: ServeFacts): Gate {
  const id = 'promoted-before';
  const { counted, required } = approvals ?? { counted: 0, required: 0 };
  if (promoted)
    return { id, verdict: 'pass', reason: message('release.promoted-before.pass', { release, environment }) };
  if (counted >= required)
    return { id, verdict: 'pass', reason: message('release.approvals.pass', { counted, required }) };
  return {
    id,
    verdict: 'fail',
    reason: message('release.promoted-before.fail', { release, environment, counted, required }),
    fix: message('release.promoted-before.fix', { release, environment }),
  };
}
