import type { StageContext } from '../../../core/operation/context.ts';
import { verifyEvents } from '../../../core/operation/records/event-chain.ts';
import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { readLive } from '../../../core/project/live.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import { message } from '../../../core/text/message.ts';
import { approvalFolder, readApprovals, type ApprovalFile } from '../../release/approvals/approvals.ts';
import type { EvidenceReport } from '../../release/approvals/evidence.ts';
import { wasPromoted } from '../../release/promotion/promotion-record.ts';
import { runFile } from '../../measure/reports/report-files.ts';
import type { Look, Problem } from './verification.ts';

type Release = ResourceOf<'Release'>;

/** Each event names the one before it of its actor, and none differs from its commit. */
export async function lookAtEvents(project: ProjectStore): Promise<Look> {
  const { events, breaks } = await verifyEvents(project);
  const problems = breaks.map(({ path, problem }) => ({
    code: `event-${problem}`,
    about: path,
    reason: message(`verify.event.${problem}`),
  }));
  return { count: events, problems };
}

/** Pure: each report has the digest that its run recorded. */
export function lookAtReports(reports: readonly EvidenceReport[]): Look {
  const changed = reports.filter(({ intact }) => !intact);
  const reason = message('verify.report');
  const problems = changed.map(({ run }) => ({ code: 'report-changed', about: runFile(run, 'report.json'), reason }));
  return { count: reports.length, problems };
}

/** Pure: each release has its digest, its model and adapters the recorded bytes, its evidence a report. */
export function lookAtReleases(
  releases: readonly Release[],
  models: readonly ResourceOf<'Model'>[],
  reports: readonly EvidenceReport[],
): Look {
  const digests = new Map(models.map(({ metadata: { name }, spec: { digest } }) => [name, digest]));
  const known = new Set(reports.map(({ digest }) => digest));
  return { count: releases.length, problems: releases.flatMap((release) => problemsOf(release, digests, known)) };
}

function problemsOf(
  { metadata: { name: about }, spec: { record, digest } }: Release,
  models: ReadonlyMap<string, string>,
  reports: ReadonlySet<string>,
): Problem[] {
  const served = [{ model: record.model, digest: record.modelDigest }, ...(record.adapters ?? [])];
  const changed = served.filter((one) => (models.get(one.model) ?? one.digest) !== one.digest);
  const missing = record.evidence.filter((one) => !reports.has(one));
  return [
    ...(digestOf(record) === digest ? [] : [{ code: 'release-changed', about, reason: message('verify.release') }]),
    ...changed.map(({ model }) => ({ code: 'model-changed', about, reason: message('verify.model', { model }) })),
    ...missing.map((one) => ({
      code: 'evidence-missing',
      about,
      reason: message('verify.evidence', { digest: one.slice(0, 19) }),
    })),
  ];
}

/** Problems that a changed file causes; expiry is not one of them. */
const DAMAGE = ['malformed', 'tampered', 'wrong-namespace'];

/** Each approval is what its signer signed. */
export async function lookAtApprovals(ctx: StageContext, releases: readonly Release[]): Promise<Look> {
  const signer = await ctx.signer();
  const names = releases.map(({ metadata: { name } }) => name);
  const looks = await Promise.all(
    names.map(async (name) => (await readApprovals(ctx.project, signer, name)).map((file) => ({ name, file }))),
  );
  const found = looks.flat();
  return { count: found.length, problems: found.flatMap(({ name, file }) => problemOfApproval(name, file)) };
}

function problemOfApproval(release: string, { id, request, verdict }: ApprovalFile): Problem[] {
  const refused = 'refused' in verdict ? verdict.refused : request === undefined ? 'malformed' : undefined;
  if (refused === undefined || !DAMAGE.includes(refused)) return [];
  const about = `${approvalFolder(release)}/${id}.json`;
  return [{ code: `approval-${refused}`, about, reason: message(`release.approval.${refused}`, { id, signer: '' }) }];
}

/** What is recorded as live is a release of the project whose promotion is a committed event. */
export async function lookAtLive(
  project: ProjectStore,
  environments: readonly ResourceOf<'Environment'>[],
  releases: readonly Release[],
): Promise<Look> {
  const looks = await Promise.all(
    environments.map(({ metadata: { name } }) => problemsOfLive(project, name, releases)),
  );
  return { count: environments.length, problems: looks.flat() };
}

async function problemsOfLive(
  project: ProjectStore,
  environment: string,
  releases: readonly Release[],
): Promise<Problem[]> {
  const { slots, live } = await readLive(project, environment);
  const release = live === undefined ? undefined : slots[live];
  if (release === undefined) return [];
  const found = releases.find(({ metadata: { name } }) => name === release);
  if (!found)
    return [{ code: 'release-missing', about: environment, reason: message('verify.live.missing', { release }) }];
  const promoted = { environment, release, releaseDigest: found.spec.digest };
  if (await wasPromoted(project, promoted)) return [];
  return [{ code: 'not-promoted', about: environment, reason: message('verify.live.unrecorded', { release }) }];
}
