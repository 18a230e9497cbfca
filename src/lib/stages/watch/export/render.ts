import type { View } from '../../../core/text/view.ts';
import type { WatchExport } from './schema.ts';

/** Files that were written. */
export function renderExport({ path, files }: WatchExport, view: View): string[] {
  if (files.length === 0) return [view.paint.warn(view.t('watch.export.none'))];
  return [...files.map((file) => `  ${path}/${file}`), view.t('watch.export.use', { path })];
}
