import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { findCommitted } from '../../../core/project/resources.ts';
import type { EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import { canonicalJson } from '../../../core/kit/canonical.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';

/**
 * How many people must agree, as the last commit (HEAD) has it: that is what others could review. An edit of the
 * file that nobody committed does not count.
 */
export interface ApprovalPolicy {
  /** Null when the last commit has no such environment. */
  committed: EnvironmentSpec['approvals'] | null;
  /** What the file in the folder says. */
  file: EnvironmentSpec['approvals'];
}

/** Reads the policy of an environment whose file says `spec`. */
export async function readApprovalPolicy(
  project: ProjectStore,
  environment: string,
  spec: EnvironmentSpec,
): Promise<ApprovalPolicy> {
  const committed = await findCommitted(project, 'Environment', environment);
  return { committed: committed?.spec.approvals ?? null, file: spec.approvals };
}

/** Approvals needed: those of the commit; without one those of the file, which its gate refuses anyhow. */
export function requiredApprovals({ committed, file }: ApprovalPolicy): number {
  return (committed ?? file).required;
}

/** Pure: the file and the commit say the same. A promotion commits the file, and with it any edit of the policy. */
export function policyGate(environment: string, policy: ApprovalPolicy): Gate {
  const { committed, file } = policy;
  const params = { environment, required: requiredApprovals(policy), edited: file.required };
  if (committed === null) return refused(message('release.policy.uncommitted', params), environment);
  if (canonicalJson(committed) !== canonicalJson(file))
    return refused(message('release.policy.edited', params), environment);
  return { id: 'policy-committed', verdict: 'pass', reason: message('release.policy.pass', params) };
}

function refused(reason: Gate['reason'], environment: string): Gate {
  return { id: 'policy-committed', verdict: 'fail', reason, fix: message('release.policy.fix', { environment }) };
}
