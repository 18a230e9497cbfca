import { instant, type Instant } from '../../../core/text/message.ts';
import { whyNotAsked } from '../../machines/hosts/workload/ask-host.ts';
import { renderMisplaced, renderRestarts } from '../../serving/environments/render.ts';
import { kindWord } from '../../jobs/render.ts';
import { abandonCommand } from '../../../core/operation/open/next-commands.ts';
import type { RunAtWork } from '../../../core/operation/open/open-runs.ts';
import { tableOf } from '../../../core/text/table.ts';
import { say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import type { ProjectStatus } from './read-status.ts';

/** The state of a project: work that waits first, then use cases, environments and jobs. */
export function renderStatus(status: ProjectStatus, view: View): string[] {
  const count = status.record.breaks.length;
  return [
    view.paint.bold(view.t('status.project', { name: status.project })),
    ...(count > 0 ? [view.paint.bad(view.t('status.broken-events', { count }))] : []),
    ...renderWaiting(status, view),
    ...status.unreachable.map((one) => view.paint.bad(say(view.t, whyNotAsked(one.host, one.code)))),
    ...renderPhases(status, view),
    ...renderEnvironments(status, view),
    ...status.jobs.map(({ id, kind, status, subject }) =>
      view.t('status.job', { id, kind: kindWord(kind, view), status: view.t(`job.state.${status}`), subject }),
    ),
    ...status.watches.map(({ host, down }) =>
      view.paint.bad(view.t('status.watch-down', { host, down: down.join(', ') })),
    ),
    ...status.retraining.map((name) => view.paint.warn(view.t('status.retraining', { name }))),
    ...status.lifecycle.flatMap((one) => renderLifecycle(one, view)),
    ...status.retirements.map(({ release, state, at }) =>
      view.paint[state === 'open' ? 'warn' : 'dim'](view.t(`release.retired.${state}`, { release, at: instant(at) })),
    ),
    ...status.learned.map(({ name, erasure }) => view.paint.bad(view.t('status.learned', { name, erasure }))),
    ...status.erasures.map((name) => view.paint.warn(view.t('status.erasure', { name }))),
    ...renderDue(status, view),
  ];
}

function renderDue({ deadline, overdue: count }: ProjectStatus, { t, paint }: View): string[] {
  if (!deadline?.due) return [];
  const { name, title, due } = deadline;
  const first = t('status.deadline', { name, title, at: instant(due) });
  return [paint.warn(first), ...(count > 0 ? [paint.bad(t('status.overdue', { count }))] : [])];
}

function renderLifecycle(one: ProjectStatus['lifecycle'][number], { t, paint }: View): string[] {
  const { environment, release, reevaluateBy, overdue, retire } = one;
  const words = { environment, release };
  const due = reevaluateBy === null ? t('text.unknown') : instant(reevaluateBy);
  return [
    ...(overdue ? [paint.warn(t('status.reevaluate', { ...words, due }))] : []),
    ...retire.map((why) =>
      paint.bad(t('text.pair', { name: environment, text: t(`release.condition.${why}`, { release }) })),
    ),
  ];
}

function renderWaiting({ holder, working, interrupted, uncommitted, damaged }: ProjectStatus, view: View): string[] {
  return [
    ...(holder ? [view.t('status.busy', { ...holder, ...processWords(holder) })] : []),
    ...damaged.map(({ path }) => view.paint.warn(view.t('status.damaged', { path }))),
    ...working.map((one) => workingLine(one, view)),
    ...interrupted.map(({ operation, target, since, run }) =>
      view.paint.warn(view.t('status.interrupted', { operation, target, run, since: instant(since) })),
    ),
    ...uncommitted.flatMap(({ operation, target, run, reason }) => [
      view.paint.warn(view.t('status.uncommitted', { operation, target, run })),
      ...(reason ? `  ${say(view.t, reason)}`.split('\n') : []),
    ]),
  ];
}

function renderPhases({ phases }: ProjectStatus, view: View): string[] {
  if (phases.length === 0) return [view.t('status.no-usecase')];
  return tableOf(view, phases, [
    ['status.column.usecase', ({ usecase }) => usecase],
    ['status.column.phase', ({ phase }) => view.t(`guide.phase.${phase}`)],
    ['column.state', ({ state }) => view.t(state === 'live' ? 'release.status.live' : `scope.status.${state}`)],
    ['status.column.blocking', ({ blocking }) => blocking.map((one) => say(view.t, one)).join(', ')],
  ]);
}

function renderEnvironments({ environments }: ProjectStatus, view: View): string[] {
  return environments.flatMap(({ name, release, serving, health, url, misplaced, restarts }) => {
    const color = health === 'healthy' ? 'good' : health === 'empty' ? 'dim' : health === 'behind' ? 'warn' : 'bad';
    const words = { name, release: release ?? '', health: view.t(`status.health.${health}`) };
    const state = view.t(release === null ? 'status.environment.none' : 'status.environment', words);
    const line = [state, url ?? []].flat().join(', ');
    const differs = serving !== null && serving !== release;
    const shown = differs ? `${line} ${view.t('status.environment.serving', { serving })}` : line;
    const more = [...renderMisplaced(name, misplaced, view), ...renderRestarts(restarts ?? {}, view)];
    return [view.paint[color](shown), ...more.map((one) => `  ${one}`)];
  });
}

/** A process id as text: its digits are not grouped. */
function processWords({ pid, since }: { pid: number; since: string }): { pid: string; since: Instant } {
  return { pid: String(pid), since: instant(since) };
}

function workingLine({ machine, ...one }: RunAtWork, view: View): string {
  const words = { ...one, ...processWords(one) };
  return machine === undefined
    ? view.t('status.working', words)
    : view.t('status.working-elsewhere', { ...words, machine, give: abandonCommand(one.run) });
}
