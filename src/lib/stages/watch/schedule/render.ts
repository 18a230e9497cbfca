import { renderTable } from '../../../core/text/table.ts';
import type { View } from '../../../core/text/view.ts';
import type { Schedule } from './schema.ts';

/** Each timer: last run, how it ended, next run. */
export function renderSchedule({ timers }: Schedule, view: View): string[] {
  if (timers.length === 0) return [view.t('watch.schedule.none')];
  const paint = { ok: 'good', missed: 'warn', failed: 'bad', unknown: 'dim' } as const;
  const time = (at: string | null): string => (at === null ? '–' : view.time(at));
  return renderTable(
    view,
    ['watch.schedule.column.command', 'watch.schedule.column.last', 'column.state', 'watch.schedule.column.next'],
    timers.map((one) => [
      one.command,
      time(one.lastRun),
      view.paint[paint[one.state]](one.state === 'missed' ? 'exit 5' : view.t(`watch.state.${one.state}`)),
      time(one.nextRun),
    ]),
  );
}
