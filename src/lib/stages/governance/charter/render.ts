import { tableOf } from '../../../core/text/table.ts';
import type { View } from '../../../core/text/view.ts';
import type { CharterMade, CharterSigned, Roles } from './schema.ts';

export function renderMade({ terms, prose }: CharterMade, { t }: View): string[] {
  return [t('charter.made', { terms, prose }), t('charter.made.next')];
}

/** Who signed, and whether that is enough. */
export function renderSigned({ signer, counted, required, inForce }: CharterSigned, { t }: View): string[] {
  return [
    t('charter.signed', { signer }),
    t(inForce ? 'charter.in-force' : 'charter.not-in-force', { counted, required }),
  ];
}

/** Who holds which role, who made and approved what serves, and what is not separate. */
export function renderRoles({ inForce, holders, live, broken }: Roles, view: View): string[] {
  const { t, paint } = view;
  const people = tableOf(view, holders, [
    ['charter.column.role', ({ role }) => t(`charter.role.${role}`)],
    ['scope.column.case', ({ usecase }) => usecase ?? ''],
    ['charter.column.person', ({ person }) => person],
    ['charter.column.keys', ({ keys }) => String(keys), 'end'],
  ]);
  const served = tableOf(view, live, [
    ['env.column.release', ({ release, environment }) => `${release}@${environment}`],
    ['app.column.owner', ({ owner }) => owner ?? '–'],
    ['charter.column.author', ({ author }) => author],
    ['charter.column.approvers', ({ approvers }) => approvers.join(', ') || '–'],
  ]);
  return [
    ...(inForce ? [] : [paint.warn(t('charter.roles.proposed'))]),
    ...people,
    ...(live.length > 0 ? served : []),
    ...broken.map(({ duty, subject }) => paint.bad(t(`charter.duty.${duty}`, { subject }))),
    ...(broken.length === 0 ? [paint.good(t('charter.duties'))] : []),
  ];
}
