import { renderTable } from '../../../core/text/table.ts';
import type { View } from '../../../core/text/view.ts';
import type { ApplicationView } from './application-view.ts';

/** Where a fresh key went: into a file, or on this screen, once. */
export interface HandedKey {
  key?: string;
  file?: string;
}

/** An application with its fresh key, for people. */
export function renderIssued(application: ApplicationView, handed: HandedKey, view: View): string[] {
  const { name, environment, validKeys } = application;
  return [
    view.t('app.issued', { name, environment, count: validKeys }),
    ...(handed.file === undefined ? [] : [view.t('app.key-file', { path: handed.file })]),
    ...(handed.key === undefined ? [] : [view.t('app.key-once'), view.paint.bold(handed.key)]),
  ];
}

/** An application whose keys were all taken away. */
export function renderRevoked({ name, environment }: ApplicationView, view: View): string[] {
  return [view.t('app.revoked', { name, environment })];
}

/** Table of applications. */
export function renderApplications(applications: ApplicationView[], view: View): string[] {
  if (applications.length === 0) return [view.t('app.none')];
  return renderTable(
    [
      { title: view.t('app.column.name') },
      { title: view.t('app.column.environment') },
      { title: view.t('app.column.owner') },
      { title: view.t('app.column.keys'), align: 'right' },
    ],
    applications.map(({ name, environment, owner, validKeys }) => [name, environment, owner ?? '', String(validKeys)]),
  );
}
