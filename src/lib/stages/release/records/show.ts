import { listLive } from '../../../core/project/live.ts';
import type { LiveSpec, LiveChange } from '../../../core/project/resources/live.ts';
import type { ReleaseSpec } from '../../../core/project/resources/release.ts';
import type { RetirementSpec } from '../../../core/project/resources/retirement.ts';
import { listResources, requireResource } from '../../../core/project/resources.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { timeOfUlid } from '../../../core/kit/time.ts';
import type { ReadContext } from '../../../core/operation/context.ts';
import { type KnownEnvironment, requireEnvironment } from '../../serving/environments/known-environment.ts';
import { type Door, doorsAmong } from '../../serving/environments/members.ts';
import type { JudgedApproval } from '../approvals/approvals.ts';
import { type EvidenceReport, listEvidence } from '../approvals/evidence.ts';
import { countApprovals, judgePapers, readPapers, type ReleaseState } from '../approvals/release-state.ts';

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
  /** Adapters that it serves beside the model; left out where there are none. */
  adapters?: { name: string; model: string }[];
}

/** Why a release can or cannot be promoted to an environment, by its records. */
export interface Readiness {
  environment: string;
  live: boolean;
  approvals: { required: number; counted: number; judged: JudgedApproval[] };
  /** Reasons in the order of the promotion's gates; empty: none. */
  problems: ('retired' | 'record-changed' | 'approvals-missing' | 'evidence-missing' | 'already-live')[];
}

/** Everything known of a release. */
export interface ShownRelease extends ReleaseData {
  record: ReleaseSpec['record'];
  environments: Readiness[];
  /** How its life ended; left out before. */
  retirement?: RetirementSpec;
}

interface Surroundings {
  reports: EvidenceReport[];
  live: LiveSpec[];
  retired: ResourceOf<'Retirement'>[];
  environments: Door<{ name: string } & Pick<KnownEnvironment, 'stated' | 'spec'>>[];
}

/** Every release, by name. */
export async function listReleases(ctx: ReadContext): Promise<ReleaseData[]> {
  return (await showReleases(ctx)).map(dataOf);
}

/** Every release with its approvals and its readiness, by name. */
export async function showReleases(ctx: ReadContext): Promise<ShownRelease[]> {
  const releases = await listResources(ctx.project, 'Release');
  const around = await readSurroundings(ctx);
  return Promise.all(releases.map((release) => showIn(around, release, ctx)));
}

/** A release, its approvals, and its readiness for each environment. Throws `not-found`. */
export async function showRelease(ctx: ReadContext, name: string): Promise<ShownRelease> {
  return showIn(await readSurroundings(ctx), await requireResource(ctx.project, 'Release', name), ctx);
}

/** A release as the list has it. Pure. */
export function dataOf({
  record: _record,
  environments: _environments,
  retirement: _retirement,
  ...data
}: ShownRelease): ReleaseData {
  return data;
}

async function readSurroundings({ project }: ReadContext): Promise<Surroundings> {
  const names = (await listResources(project, 'Environment')).map(({ metadata }) => metadata.name);
  const known = names.map(async (name) => ({ name, ...(await requireEnvironment(project, name)) }));
  return {
    reports: await listEvidence(project),
    live: await listLive(project),
    retired: await listResources(project, 'Retirement'),
    environments: doorsAmong(await Promise.all(known)),
  };
}

async function showIn(
  { reports, live, retired, environments }: Surroundings,
  { metadata: { name }, spec }: ResourceOf<'Release'>,
  ctx: ReadContext,
): Promise<ShownRelease> {
  const papers = await readPapers(ctx, name, spec, reports);
  const retirement = retired.find(({ metadata }) => metadata.name === name)?.spec;
  const readiness = environments.map((one) => {
    const ready = readinessOf(judgePapers(papers, one.name, one.stated, ctx.clock.now()), one);
    return retirement ? { ...ready, problems: ['retired' as const, ...ready.problems] } : ready;
  });
  const counted = readiness.map(({ approvals }) => approvals);
  return {
    name,
    digest: spec.digest,
    model: spec.record.model,
    engine: spec.record.engine.name,
    createdBy: spec.createdBy,
    createdAt: spec.createdAt,
    status: retirement ? 'retired' : releaseStatus(name, live, counted),
    approvals: papers.files.flatMap(({ request, verdict, id }) =>
      request && 'principal' in verdict
        ? [{ signer: verdict.principal, at: timeOfUlid(id), environment: request.environment }]
        : [],
    ),
    evidence: spec.record.evidence,
    ...(spec.record.adapters ? { adapters: spec.record.adapters.map(({ name, model }) => ({ name, model })) } : {}),
    record: spec.record,
    environments: readiness,
    ...(retirement ? { retirement } : {}),
  };
}

function readinessOf(state: ReleaseState, { name: environment, serves }: Surroundings['environments'][0]): Readiness {
  const { required, approvals: judged, intact, spec, reports } = state;
  const counted = countApprovals(judged);
  const live = serves === state.release;
  const digests = new Set(reports.filter((report) => report.intact).map(({ digest }) => digest));
  const problems: Readiness['problems'] = [];
  if (!intact) problems.push('record-changed');
  if (!spec.record.evidence.every((digest) => digests.has(digest))) problems.push('evidence-missing');
  if (counted < required) problems.push('approvals-missing');
  if (live) problems.push('already-live');
  return { environment, live, approvals: { required, counted, judged }, problems };
}

type ReleaseStatus = 'draft' | 'gated' | 'approved' | 'live' | 'superseded' | 'rolled-back' | 'retired';

/** Approvals that count for an environment, and how many it needs. */
interface CountedApprovals {
  counted: number;
  required: number;
}

/** Status of a release by what served, else by its approvals (`gated`: too few). Pure. */
export function releaseStatus(
  release: string,
  live: readonly LiveSpec[],
  approvals: readonly CountedApprovals[],
): ReleaseStatus {
  if (live.some((one) => one.live !== undefined && one.slots[one.live] === release)) return 'live';
  if (!live.some(({ served }) => served.includes(release))) return byApprovals(approvals);
  if (lastLoss(release, live)?.what === 'rollback') return 'rolled-back';
  return 'superseded';
}

/** The newest change after which it no longer served. */
function lastLoss(release: string, live: readonly LiveSpec[]): LiveChange | undefined {
  const losses = live.flatMap(({ changes }) =>
    changes.filter(({ what, from }) => from === release && (what === 'promote' || what === 'rollback')),
  );
  return losses.toSorted((one, other) => other.at.localeCompare(one.at))[0];
}

function byApprovals(approvals: readonly CountedApprovals[]): ReleaseStatus {
  if (approvals.some(({ counted, required }) => counted > 0 && counted >= required)) return 'approved';
  return approvals.some(({ counted }) => counted > 0) ? 'gated' : 'draft';
}
