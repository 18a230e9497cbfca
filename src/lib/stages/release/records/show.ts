import { listLive } from '../../../core/project/live.ts';
import type { Routes } from '../../../core/project/resources/live.ts';
import type { ReleaseSpec } from '../../../core/project/resources/release.ts';
import { listResources, requireResource } from '../../../core/project/resources.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { addSeconds } from '../../../core/kit/add-seconds.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { readApprovals, type ApprovalFile, type JudgedApproval } from '../approvals/approvals.ts';
import { requireEnvironment } from '../../serving/environments/known-environment.ts';
import { hasServed, releaseStatus, type ReleaseStatus } from './release-status.ts';
import { countApprovals, readReleaseState, type ReleaseState } from '../approvals/release-state.ts';

/** A release, with the fields of `--json`. */
export interface ReleaseData {
  name: string;
  digest: string;
  model: string;
  engine: string;
  createdBy: string;
  createdAt: string;
  status: ReleaseStatus;
  approvals: { signer: string; at: string; environment: string }[];
  evidence: string[];
}

/** Why a release can or cannot be promoted to an environment, by its records. */
export interface Readiness {
  environment: string;
  live: boolean;
  approvals: { required: number; counted: number; judged: JudgedApproval[] };
  /** Reasons in the order of the promotion's gates; empty: none. */
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
  return Promise.all(releases.map((release) => readReleaseData(ctx, release)));
}

/** A release, its approvals, and its readiness for each environment. Throws `not-found`. */
export async function showRelease(ctx: StageContext, name: string): Promise<ShownRelease> {
  const release = await requireResource(ctx.project, 'Release', name);
  const environments = await readReadiness(ctx, name);
  const data = await readReleaseData(ctx, release, environments);
  return { ...data, record: release.spec.record, environments };
}

/** A release with its derived status; its readiness is read unless given. */
export async function readReleaseData(
  ctx: StageContext,
  { metadata: { name }, spec }: ResourceOf<'Release'>,
  readiness?: Readiness[],
): Promise<ReleaseData> {
  const files = await readApprovals(ctx.project, await ctx.signer(), name);
  const live = await listLive(ctx.project);
  const isJudged = files.length > 0 && !hasServed(name, live);
  const judged = isJudged ? (readiness ?? (await readReadiness(ctx, name))) : [];
  const counted = judged.map(({ approvals }) => approvals);
  return toReleaseData(name, spec, files, releaseStatus(name, live, counted));
}

async function readReadiness(ctx: StageContext, release: string): Promise<Readiness[]> {
  const environments = await listResources(ctx.project, 'Environment');
  return Promise.all(
    environments.map(async ({ metadata: { name } }) => {
      const { stated, spec } = await requireEnvironment(ctx.project, name);
      return readinessOf(await readReleaseState(ctx, release, name, stated), name, spec);
    }),
  );
}

function readinessOf(state: ReleaseState, environment: string, { live: slot, slots }: Routes): Readiness {
  const counted = countApprovals(state.approvals);
  const live = slot !== undefined && slots[slot] === state.release;
  const digests = new Set(state.reports.filter(({ intact }) => intact).map(({ digest }) => digest));
  const problems: Readiness['problems'] = [];
  if (!state.intact) problems.push('record-changed');
  if (!state.spec.record.evidence.every((digest) => digests.has(digest))) problems.push('evidence-missing');
  const { required } = state;
  if (counted < required) problems.push('approvals-missing');
  if (live) problems.push('already-live');
  return { environment, live, approvals: { required, counted, judged: state.approvals }, problems };
}

/** The fields of `--json`, with every approval whose signature is valid. */
function toReleaseData(name: string, spec: ReleaseSpec, files: ApprovalFile[], status: ReleaseStatus): ReleaseData {
  return {
    name,
    digest: spec.digest,
    model: spec.record.model,
    engine: spec.record.engine.name,
    createdBy: spec.createdBy,
    createdAt: spec.createdAt,
    status,
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
