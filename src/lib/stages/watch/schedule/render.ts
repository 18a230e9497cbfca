import { tableOf } from '../../../core/text/table.ts';
import type { View } from '../../../core/text/view.ts';
import type { Schedule } from './schema.ts';

/** Each timer: last run, how it ended, next run. */
export function renderSchedule({ timers }: Schedule, view: View): string[] {
  if (timers.length === 0) return [view.t('watch.schedule.none')];
  const paint = { ok: 'good', missed: 'warn', failed: 'bad', unknown: 'dim' } as const;
  const time = (at: string | null): string => (at === null ? '–' : view.time(at));
  const word = (state: keyof typeof paint): string => (state === 'missed' ? 'exit 5' : view.t(`watch.state.${state}`));
  return tableOf(view, timers, [
    ['watch.schedule.column.command', ({ command }) => command],
    ['watch.schedule.column.last', ({ lastRun }) => time(lastRun)],
    ['column.state', ({ state }) => view.paint[paint[state]](word(state))],
    ['watch.schedule.column.next', ({ nextRun }) => time(nextRun)],
  ]);
}
