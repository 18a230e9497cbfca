import { instant } from '../../../core/text/message.ts';
import { renderTable } from '../../../core/text/table.ts';
import type { View } from '../../../core/text/view.ts';
import { isOverdue } from './clocks.ts';
import type { Deadline, Duty, Incident } from './schema.ts';

/** Each incident: what is known, its duties with their dates, the frozen evidence. */
export function renderIncidents(incidents: readonly Incident[], view: View): string[] {
  return incidents.length === 0 ? [view.t('incident.none')] : incidents.flatMap((one) => renderIncident(one, view));
}

export function renderIncident({ name, title, duties, frozen, ...known }: Incident, view: View): string[] {
  const { t, paint } = view;
  const { severity, harm, persons, aware, regimes, changed, closed } = known;
  const facts = {
    regimes: regimes.join(', '),
    severity: t(`incident.severity.${severity}`),
    harm: harm.map((one) => t(`incident.harm.${one}`)).join(', ') || '–',
    persons: persons ?? '–',
  };
  const named = duties.map((duty) => ({ name, ...duty }));
  return [
    paint.bold(`${name}: ${title}`),
    t('incident.known', { aware: instant(aware), ...facts }),
    ...renderDuties(named, view),
    t('incident.frozen', { at: instant(frozen.at), files: Object.keys(frozen.files).length }),
    ...changed.map((path) => paint.bad(t('incident.changed', { path }))),
    ...(closed ? [t('incident.closed', { at: instant(closed.at), by: closed.by, reason: closed.reason })] : []),
  ];
}

/** What is due, of incidents and requests. */
export function renderDeadlines(deadlines: readonly Deadline[], view: View): string[] {
  return deadlines.length === 0 ? [view.t('incident.none')] : renderDuties(deadlines, view);
}

function renderDuties(duties: readonly (Duty & { name: string })[], view: View): string[] {
  const rows = duties.map(({ name, id, title, clause, verified, due, state, outcome }) => {
    const color = isOverdue({ state }) ? 'bad' : state === 'late' || outcome === null ? 'warn' : 'good';
    const date = due === null ? '–' : view.time(due);
    const words = view.paint[color](view.t(`incident.state.${state}`));
    const source = `${clause[view.language]}${verified ? '' : ' *'}`;
    return [name, `${id}: ${title[view.language]}`, source, date, words];
  });
  const own = (['duty', 'clause', 'due'] as const).map((one) => `incident.column.${one}` as const);
  const table = renderTable(view, ['column.name', ...own, 'column.state'], rows);
  return duties.every(({ verified }) => verified) ? table : [...table, view.t('incident.unverified')];
}
