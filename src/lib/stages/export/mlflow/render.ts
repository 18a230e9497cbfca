import { renderTable } from '../../../core/text/table.ts';
import { formatNumber, say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import { OBJECTS } from './plan.ts';
import type { Exported } from './result.ts';
import type { MlflowExport } from './schema.ts';

const CHANGES = ['created', 'updated', 'removed', 'unchanged'] as const;

/** What an export did, as a table of counts; then what the server refused. */
export function renderExport(exported: Exported, view: View): string[] {
  const { url, name, failed } = exported;
  const rows = OBJECTS.filter((kind) => CHANGES.some((change) => exported[change][kind] > 0)).map((kind) => [
    view.t(`mlflow.object.${kind}`),
    ...CHANGES.map((change) => formatNumber(exported[change][kind], view.language)),
  ]);
  const changed = CHANGES.slice(0, 3).some((change) => OBJECTS.some((kind) => exported[change][kind] > 0));
  return [
    ...renderTable(
      ['object' as const, ...CHANGES].map((title, at) => ({
        title: view.t(`mlflow.column.${title}`),
        align: at === 0 ? ('left' as const) : ('right' as const),
      })),
      rows,
    ),
    ...failed.map(({ object, reason }) => view.paint.bad(`${object}: ${say(view.t, reason)}`)),
    view.t(changed || failed.length > 0 ? 'mlflow.done' : 'mlflow.nothing', { name, url }),
  ];
}

/** The document of an export, its reasons in the reader's language. */
export function exportDocument({ failed, ...rest }: Exported, view: View): MlflowExport {
  return { ...rest, failed: failed.map(({ object, reason }) => ({ object, reason: say(view.t, reason) })) };
}
