import type { EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import type { ReleaseSpec } from '../../../core/project/resources/release.ts';
import { listResources, requireResource } from '../../../core/project/resources.ts';
import { addSeconds } from '../../../core/kit/add-seconds.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { readApprovals, type ApprovalFile, type JudgedApproval } from '../approvals/approvals.ts';
import { requiredApprovals } from '../approvals/approval-policy.ts';
import { countApprovals, readReleaseState, type ReleaseState } from '../approvals/release-state.ts';

/** A release as scripts see it. */
export interface ReleaseData {
  name: string;
  digest: string;
  model: string;
  engine: string;
  createdBy: string;
  createdAt: string;
  status: ReleaseSpec['status'];
  approvals: { signer: string; at: string; environment: string }[];
  evidence: string[];
}

/** Why a release can or cannot go to an environment, as far as its papers tell. */
export interface Readiness {
  environment: string;
  live: boolean;
  approvals: { required: number; counted: number; judged: JudgedApproval[] };
  /** Reasons in the order of the promotion's gates; empty: its papers are in order. */
  problems: ('record-changed' | 'approvals-missing' | 'evidence-missing' | 'already-live')[];
}

/** Everything known of a release. */
export interface ShownRelease extends ReleaseData {
  record: ReleaseSpec['record'];
  environments: Readiness[];
}

/** Every release, by name. */
export async function listReleases(ctx: StageContext): Promise<ReleaseData[]> {
  const releases = await listResources(ctx.project, 'Release');
  return Promise.all(
    releases.map(async ({ metadata, spec }) => {
      const files = await readApprovals(ctx.project, await ctx.signer(), metadata.name);
      return toReleaseData(metadata.name, spec, files);
    }),
  );
}

/** A release, its approvals, and whether each environment could take it. Throws `not-found`. */
export async function showRelease(ctx: StageContext, name: string): Promise<ShownRelease> {
  const { spec } = await requireResource(ctx.project, 'Release', name);
  const files = await readApprovals(ctx.project, await ctx.signer(), name);
  const environments = await listResources(ctx.project, 'Environment');
  return {
    ...toReleaseData(name, spec, files),
    record: spec.record,
    environments: await Promise.all(
      environments.map(async ({ metadata, spec: environment }) =>
        readinessOf(await readReleaseState(ctx, name, metadata.name, environment), metadata.name, environment),
      ),
    ),
  };
}

function readinessOf(state: ReleaseState, environment: string, spec: EnvironmentSpec): Readiness {
  const counted = countApprovals(state.approvals);
  const live = spec.live !== undefined && spec.slots[spec.live] === state.release;
  const digests = new Set(state.reports.filter(({ intact }) => intact).map(({ digest }) => digest));
  const problems: Readiness['problems'] = [];
  if (!state.intact) problems.push('record-changed');
  if (!state.spec.record.evidence.every((digest) => digests.has(digest))) problems.push('evidence-missing');
  const required = requiredApprovals(state.policy);
  if (counted < required) problems.push('approvals-missing');
  if (live) problems.push('already-live');
  return { environment, live, approvals: { required, counted, judged: state.approvals }, problems };
}

/** The fields of the surface; approvals whose signature holds, whatever else may keep them from counting. */
export function toReleaseData(name: string, spec: ReleaseSpec, files: ApprovalFile[]): ReleaseData {
  return {
    name,
    digest: spec.digest,
    model: spec.record.model,
    engine: spec.record.engine.name,
    createdBy: spec.createdBy,
    createdAt: spec.createdAt,
    status: spec.status,
    approvals: files.flatMap(({ request, verdict, id }) =>
      request && 'principal' in verdict
        ? [{ signer: verdict.principal, at: addSeconds(EPOCH, timeOf(id) / 1000), environment: request.environment }]
        : [],
    ),
    evidence: spec.record.evidence,
  };
}

const EPOCH = '1970-01-01T00:00:00.000Z';
const ULID_DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Milliseconds since 1970 in the first ten characters of a ULID. */
function timeOf(ulid: string): number {
  return Array.from(ulid.slice(0, 10)).reduce((sum, digit) => sum * 32 + Math.max(0, ULID_DIGITS.indexOf(digit)), 0);
}
