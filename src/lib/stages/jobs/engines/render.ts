import { renderTable } from '../../../core/text/table.ts';
import { say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import type { EngineOnHost } from './list.ts';

const GIB = 1024 ** 3;
const SHORT_DIGEST = 19;

/** Engines of all hosts, one line each. */
export function renderEngines(engines: EngineOnHost[], view: View): string[] {
  if (engines.length === 0) return [view.t('host.none')];
  return renderTable(
    view,
    ['column.name', 'column.host', 'column.state', 'column.size', 'column.digest'],
    engines.map(({ name, host, state, bytes, lockDigest }) => [
      name,
      host,
      view.t(`engine.state.${state}`),
      view.t('engine.size', { gib: toGib(bytes) }),
      lockDigest.slice(0, SHORT_DIGEST),
    ]),
  );
}

/** An engine as its document shows it; `reason` says in words why it is not known. */
export function engineData({ unreachable, ...engine }: EngineOnHost, view: View): object {
  if (!unreachable) return { ...engine };
  return { ...engine, code: unreachable.code, reason: say(view.t, unreachable.reason) };
}

export function renderInstalled({ name, host, bytes, lockDigest }: EngineOnHost, view: View): string[] {
  const digest = lockDigest.slice(0, SHORT_DIGEST);
  return [view.t('engine.installed', { name, host, gib: toGib(bytes), digest })];
}

function toGib(bytes: number): number {
  return Math.round((bytes / GIB) * 100) / 100;
}
