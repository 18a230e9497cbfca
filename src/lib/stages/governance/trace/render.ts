import type { ModelSpec } from '../../../core/project/resources/model.ts';
import { tableOf } from '../../../core/text/table.ts';
import type { View } from '../../../core/text/view.ts';
import type { GovernedAt, Trace, TraceSample } from './schema.ts';

/** A walk, a line a step; then where it stops. */
export function renderTrace(
  { request: { id, environment, at, application, release }, steps, stops }: Trace,
  view: View,
): string[] {
  const noteOf = ({ what, note }: Trace['steps'][number]): string =>
    what === 'model' ? view.t(`model.kind.${note as ModelSpec['kind']}`) : note;
  const walked = tableOf(view, steps, [
    ['column.kind', ({ what }) => view.t(`trace.what.${what}`)],
    ['column.name', ({ name }) => name],
    ['column.digest', ({ digest }) => digest.slice(7, 19)],
    ['trace.column.note', noteOf],
    ['trace.column.leaf', ({ proof }) => (proof ? String(proof.index) : '–')],
  ]);
  return [
    view.t('trace.request', {
      id,
      environment,
      at: { instant: at },
      application: application || '–',
      release: release || '–',
    }),
    ...walked,
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
  const served = tableOf(view, environments, [
    ['column.environment', ({ name }) => name],
    ['project.kind.Release', ({ release }) => release ?? '–'],
    ['watch.sync.column.since', ({ since }) => (since ? view.time(since) : '–')],
    ['at.column.by', ({ by }) => by ?? '–'],
    ['release.column.approvals', ({ approvals }) => approvals.map(({ signer }) => signer).join(', ') || '–'],
  ]);
  const duties = tableOf(view, obligations, [
    ['watch.sync.column.since', ({ from }) => from],
    ['incident.column.clause', ({ clauses }) => clauses],
    ['charter.column.role', ({ roles }) => roles.map((role) => t(`at.role.${role}`)).join(', ')],
    ['incident.column.duty', ({ text, verified }) => `${text[language]}${verified ? '' : ` (${t('at.unverified')})`}`],
  ]);
  return [
    t('at.title', { at: { instant: at } }),
    ...served,
    charter
      ? t('at.charter', { digest: charter.digest.slice(7, 19), signers: charter.signers.join(', ') })
      : t('at.charter.none'),
    ...duties,
  ];
}
