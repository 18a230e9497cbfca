import type { ModelSpec } from '../../../core/project/resources/model.ts';
import { renderTable } from '../../../core/text/table.ts';
import type { View } from '../../../core/text/view.ts';
import type { GovernedAt, Trace, TraceSample } from './schema.ts';

/** A walk, a line a step; then where it stops. */
export function renderTrace(
  { request: { id, environment, at, application, release }, steps, stops }: Trace,
  view: View,
): string[] {
  const rows = steps.map(({ what, name, digest, note, proof }) => [
    view.t(`trace.what.${what}`),
    name,
    digest.slice(7, 19),
    what === 'model' ? view.t(`model.kind.${note as ModelSpec['kind']}`) : note,
    proof ? String(proof.index) : '–',
  ]);
  return [
    view.t('trace.request', {
      id,
      environment,
      at: { instant: at },
      application: application || '–',
      release: release || '–',
    }),
    ...renderTable(
      view,
      ['column.kind', 'column.name', 'column.digest', 'trace.column.note', 'trace.column.leaf'],
      rows,
    ),
    ...stops.map(({ reason, name }) => view.paint.warn(view.t(`trace.stop.${reason}`, { name }))),
    ...(stops.length === 0 ? [view.paint.good(view.t('trace.complete'))] : []),
  ];
}

/** How many of a sample lead all the way, and where the others stop. */
export function renderTraceSample({ seed, requests, complete, traces }: TraceSample, view: View): string[] {
  const stopped = traces.flatMap(({ request: { id }, stops }) =>
    stops.map(({ reason, name }) => view.paint.warn(`${id}: ${view.t(`trace.stop.${reason}`, { name })}`)),
  );
  return [view.t('trace.sample', { complete, count: traces.length, requests, seed }), ...stopped];
}

/** What served at an instant, under which approvals, charter and obligations. */
export function renderGovernedAt({ at, environments, charter, obligations }: GovernedAt, view: View): string[] {
  const { t, language } = view;
  const served = environments.map(({ name, release, since, by, approvals }) => [
    name,
    release ?? '–',
    since ? view.time(since) : '–',
    by ?? '–',
    approvals.map(({ signer }) => signer).join(', ') || '–',
  ]);
  const duties = obligations.map(({ from, clauses, roles, verified, text }) => [
    from,
    clauses,
    roles.map((role) => t(`at.role.${role}`)).join(', '),
    `${text[language]}${verified ? '' : ` (${t('at.unverified')})`}`,
  ]);
  return [
    t('at.title', { at: { instant: at } }),
    ...renderTable(
      view,
      [
        'column.environment',
        'project.kind.Release',
        'watch.sync.column.since',
        'at.column.by',
        'release.column.approvals',
      ],
      served,
    ),
    charter
      ? t('at.charter', { digest: charter.digest.slice(7, 19), signers: charter.signers.join(', ') })
      : t('at.charter.none'),
    ...renderTable(
      view,
      ['watch.sync.column.since', 'incident.column.clause', 'charter.column.role', 'incident.column.duty'],
      duties,
    ),
  ];
}
