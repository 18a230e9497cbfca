import { instant } from '../../core/text/message.ts';
import { tableOf } from '../../core/text/table.ts';
import { say } from '../../core/text/translate.ts';
import type { View } from '../../core/text/view.ts';
import type { Approved } from './approvals/approve.ts';
import { remarksAfterPromotion, remarksAfterRollback } from './promotion/retire-service.ts';
import type { Promotion } from './promotion/promote.ts';
import { proofMessage } from './proof/proof-outcome.ts';
import type { Rollback } from './rollback/rollback.ts';
import type { TtftRule } from './proof/ttft-rule.ts';
import { renderRetired } from './retire/render.ts';
import type { Readiness, ReleaseData, ShownRelease } from './records/show.ts';

/** A release just recorded. */
export function renderCreated(release: ReleaseData, view: View): string[] {
  const { name, digest, model, evidence } = release;
  return [
    view.t('release.created', { name, model, digest: short(digest), count: evidence.length }),
    ...adapterLines(release, view),
  ];
}

function adapterLines({ adapters = [] }: ReleaseData, view: View): string[] {
  if (adapters.length === 0) return [];
  const each = adapters.map(({ name, model }) => (name === model ? name : `${name} (${model})`));
  return [view.t('release.adapters', { adapters: each.join(', ') })];
}

/** Releases as a table. */
export function renderReleases(releases: ReleaseData[], view: View): string[] {
  if (releases.length === 0) return [view.t('release.list.none')];
  return tableOf(view, releases, [
    ['project.kind.Release', ({ name }) => name],
    ['project.kind.Model', ({ model }) => model],
    ['release.column.status', ({ status }) => view.t(`release.status.${status}`)],
    ['release.column.approvals', ({ approvals }) => String(approvals.length), 'end'],
    ['release.column.digest', ({ digest }) => short(digest)],
  ]);
}

/** A release with its approvals and its readiness for each environment. */
export function renderShown(release: ShownRelease, view: View): string[] {
  const { name, model, digest, createdBy, createdAt, status, evidence } = release;
  return [
    view.t('release.shown', { name, model, status: view.t(`release.status.${status}`) }),
    view.t('project.digest', { digest }),
    ...adapterLines(release, view),
    view.t('release.shown.author', { author: createdBy, at: instant(createdAt) }),
    view.t('release.shown.evidence', { count: evidence.length }),
    ...(release.retirement ? renderRetired({ release: name, ...release.retirement }, view) : []),
    ...(release.retirement ? [] : release.environments.flatMap((one) => readinessLines(release, one, view))),
  ];
}

function readinessLines(release: ReleaseData, readiness: Readiness, view: View): string[] {
  const { environment, live, approvals, problems } = readiness;
  const { counted, required, judged } = approvals;
  const params = { release: release.name, count: release.evidence.length };
  const state = live ? 'live' : problems.length === 0 ? 'ready' : 'blocked';
  return [
    view.t(`release.readiness.${state}`, { environment, counted, required }),
    ...judged.map(({ id, signer, problem }) =>
      problem
        ? `  ${view.paint.bad('✗')} ${view.t(`release.approval.${problem}`, { id, signer: signer ?? '?' })}`
        : `  ${view.paint.good('✔')} ${view.t('release.approval.counts', { signer: signer ?? '?' })}`,
    ),
    ...PROBLEMS.filter(([problem]) => problems.includes(problem)).map(
      ([, key]) => `  ${view.paint.bad('✗')} ${view.t(key, params)}`,
    ),
  ];
}

/** Problems that the first line and the approvals do not show, by their gate. */
const PROBLEMS = [
  ['record-changed', 'release.record.fail'],
  ['evidence-missing', 'release.evidence.fail'],
] as const;

/** An approval just signed. */
export function renderApproved(approved: Approved, view: View): string[] {
  const { release, environment, signer, expires, counted, required } = approved;
  return [
    view.t('release.approved', { release, environment, signer, expires: instant(expires) }),
    view.t('release.approvals', { counted, required }),
  ];
}

/** A promotion: what was switched, and how many requests were lost. */
export function renderPromotion(promotion: Promotion, view: View): string[] {
  const { release, environment, requests, switchMs, drainSeconds, ttft, report } = promotion;
  if (!requests) return [view.t('release.promoted.unchanged', { release, environment })];
  const { sent, ok, lost, upper95, connectionLost, failedBefore } = requests;
  return [
    say(view.t, proofMessage(promotion, { release, environment })),
    view.t('release.promoted.requests', { sent, ok, lost }),
    ...(failedBefore === undefined ? [] : [view.t('release.promoted.failed-before', { failed: failedBefore })]),
    ...(connectionLost === undefined ? [] : [view.t('release.promoted.connection-lost', { count: connectionLost })]),
    ...(upper95 === null ? [] : [view.t('release.promoted.bound', { percent: upper95 * 100 })]),
    view.t('release.promoted.times', { switchMs: switchMs ?? 0, drain: drainSeconds ?? 0 }),
    ...(ttft ? [ttftLine(ttft, view)] : []),
    ...remarksAfterPromotion(promotion).map((line) => say(view.t, line)),
    view.t('release.promoted.report', { path: report ?? '' }),
  ];
}

function ttftLine({ verdict, reason, before, after, budget, minimum }: TtftRule, view: View): string {
  const figures = {
    before: before?.value ?? '–',
    beforeCount: before?.n ?? 0,
    after: after?.value ?? '–',
    afterCount: after?.n ?? 0,
    budget: budget?.value ?? '–',
    minimum,
  };
  if (verdict !== 'not-judged') return view.t('release.ttft.compared', figures);
  return view.t(reason === 'few-streams' ? 'release.ttft.few-streams' : 'release.ttft.no-baseline', figures);
}

/** A rollback: what serves now, the duration of the switch, and open requests. */
export function renderRollback(rollback: Rollback, view: View): string[] {
  const { environment, to, switchMs } = rollback;
  return [
    view.t('release.rolled-back', { environment, to, switchMs }),
    ...remarksAfterRollback(rollback).map((line) => say(view.t, line)),
  ];
}

function short(digest: string): string {
  return digest.slice(0, 19);
}
