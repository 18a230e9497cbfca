import type { View } from '../text/view.ts';
import { toMiB } from './plan-sweep.ts';
import type { Sweep } from './sweep.ts';

/** What a sweep removed, for people. */
export function renderSweep({ removed, bytes, kept, vanished }: Sweep, view: View): string[] {
  return [
    ...vanished.map((root) => view.t('project.gc.vanished', { path: root })),
    ...removed.map(({ kind, id, bytes: size }) => `  - ${view.t(`project.gc.step.${kind}`, { id, mib: toMiB(size) })}`),
    removed.length === 0
      ? view.t('project.gc.nothing', { kept })
      : view.t('project.gc.removed', { count: removed.length, mib: toMiB(bytes), kept }),
  ];
}
