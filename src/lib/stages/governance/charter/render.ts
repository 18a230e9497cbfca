import { type Column, renderTable, right } from '../../../core/text/table.ts';
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

const HOLDERS: Column[] = ['charter.column.role', 'scope.column.case', 'charter.column.person'];
const LIVE: Column[] = ['env.column.release', 'app.column.owner', 'charter.column.author', 'charter.column.approvers'];

/** Who holds which role, who made and approved what serves, and what is not separate. */
export function renderRoles({ inForce, holders, live, broken }: Roles, view: View): string[] {
  const { t, paint } = view;
  const people = holders.map(({ role, usecase, person, keys }) => [
    t(`charter.role.${role}`),
    usecase ?? '',
    person,
    String(keys),
  ]);
  const served = live.map(({ release, environment, owner, author, approvers }) => [
    `${release}@${environment}`,
    owner ?? '–',
    author,
    approvers.join(', ') || '–',
  ]);
  return [
    ...(inForce ? [] : [paint.warn(t('charter.roles.proposed'))]),
    ...renderTable(view, [...HOLDERS, right(t('charter.column.keys'))], people),
    ...(served.length > 0 ? renderTable(view, LIVE, served) : []),
    ...broken.map(({ duty, subject }) => paint.bad(t(`charter.duty.${duty}`, { subject }))),
    ...(broken.length === 0 ? [paint.good(t('charter.duties'))] : []),
  ];
}
