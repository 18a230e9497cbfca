import { type Column, renderTable } from '../../../core/text/table.ts';
import type { View } from '../../../core/text/view.ts';
import type { AddedKey } from './add.ts';
import type { ApplicationView, KeyView } from './application-view.ts';
import type { RevokedKeys } from './revoke.ts';

/** Where a new key went: to a file, or once to the screen. */
export interface HandedKey {
  key?: string;
  file?: string;
}

/** An application with its new key, for people. */
export function renderAddedKey(application: AddedKey, { key, file }: HandedKey, view: View): string[] {
  const { name, environment, validKeys, keyId } = application;
  return [
    view.t('app.issued', { name, environment, count: validKeys }),
    ...(file === undefined ? [] : [view.t('app.key-file', { key: keyId, path: file })]),
    ...(key === undefined ? [] : [view.t('app.key-once', { key: keyId }), view.paint.bold(key)]),
  ];
}

/** An application after a revocation. */
export function renderRevoked({ name, environment, validKeys, others }: RevokedKeys, view: View): string[] {
  return [
    validKeys === 0
      ? view.t('app.revoked', { name, environment })
      : view.t('app.issued', { name, environment, count: validKeys }),
    ...(others.length === 0 ? [] : [view.paint.warn(view.t('app.key.others', { keys: others.join(', ') }))]),
  ];
}

const COLUMNS: Column[] = [
  'column.name',
  'column.environment',
  'app.column.owner',
  'app.column.key',
  'column.state',
  'app.column.created',
  'app.column.expires',
];

/** Table of applications, one row a key. */
export function renderApplications(applications: ApplicationView[], view: View): string[] {
  if (applications.length === 0) return [view.t('app.none')];
  const rows = applications.flatMap((one) => rowsOf(one, view));
  return renderTable(view, COLUMNS, rows);
}

function rowsOf({ name, environment, owner = '', keys }: ApplicationView, view: View): string[][] {
  const [first = ['-', '', '', ''], ...others] = keys.map((key) => cellsOf(key, view));
  return [[name, environment, owner, ...first], ...others.map((cells) => ['', '', '', ...cells])];
}

function cellsOf({ id, state, createdAt, expiresAt }: KeyView, view: View): string[] {
  const word = view.t(`app.key.${state}`);
  const painted = state === 'valid' ? view.paint.good(word) : view.paint.dim(word);
  return [id, painted, view.time(createdAt), expiresAt === undefined ? '-' : view.time(expiresAt)];
}
