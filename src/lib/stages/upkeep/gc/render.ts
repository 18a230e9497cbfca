import { shellWord } from '../../../core/text/shell-word.ts';
import type { View } from '../../../core/text/view.ts';
import { toMiB } from './plan-sweep.ts';
import type { Sweep } from './sweep.ts';

/** What a sweep removed, for people, and what it kept for projects that are not there. */
export function renderSweep({ removed, bytes, kept, vanished, unclaimed, forgotten }: Sweep, view: View): string[] {
  const mib = toMiB(unclaimed);
  return [
    ...vanished.map((root) => view.t('project.gc.vanished', { path: root, mib, word: shellWord(root) })),
    ...forgotten.map((root) => `  - ${view.t('project.gc.step.forget', { path: root })}`),
    ...removed.map(({ kind, id, bytes: size }) => `  - ${view.t(`project.gc.step.${kind}`, { id, mib: toMiB(size) })}`),
    removed.length === 0
      ? view.t('project.gc.nothing', { kept })
      : view.t('project.gc.removed', { count: removed.length, mib: toMiB(bytes), kept }),
  ];
}
