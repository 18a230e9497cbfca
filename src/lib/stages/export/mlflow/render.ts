import { say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import type { MlflowExport } from './schema.ts';
import type { Exported } from './send.ts';

/** What an export did, what the server refused, and whether all is there now. */
export function renderExport(exported: Exported, view: View): string[] {
  const { url, name, created, updated, removed, unchanged, failed, withoutFiles } = exported;
  const isChanged = created + updated + removed > 0;
  const end = failed.length > 0 ? 'partly' : isChanged ? 'done' : 'nothing';
  return [
    view.t('mlflow.counts', { created, updated, removed, unchanged }),
    ...failed.map(({ object, reason }) => view.paint.bad(`${object}: ${say(view.t, reason)}`)),
    ...(withoutFiles > 0 ? [view.paint.warn(view.t('mlflow.no-files', { count: withoutFiles }))] : []),
    view.t(`mlflow.${end}`, { name, url }),
  ];
}

/** The document of an export, its reasons in the reader's language. */
export function exportDocument({ failed, ...rest }: Exported, view: View): MlflowExport {
  return { ...rest, failed: failed.map(({ object, reason }) => ({ object, reason: say(view.t, reason) })) };
}
