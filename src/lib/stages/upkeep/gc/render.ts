import { message } from '../../../core/text/message.ts';
import { say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import { sumOf } from './garbage.ts';
import type { HostSweep } from './sweep.ts';
import { sayThing, sayUnremoved, toMiB, type Thing } from './things.ts';

/** For people: what went and what could not, then a line for each store. */
export function renderSweep(sweeps: readonly HostSweep[], view: View): string[] {
  return sweeps.flatMap((sweep) => [
    ...sweep.removed.map((thing) => `  - ${say(view.t, sayThing(thing))}`),
    ...sweep.failed.map((one) => `  ${view.paint.bad('✗')} ${say(view.t, sayUnremoved(one))}`),
    lastLine(sweep, view),
  ]);
}

function lastLine({ host, removed, failed, kept, stopped }: HostSweep, view: View): string {
  if (stopped) return say(view.t, message('gc.stopped', { host, reason: stopped.reason }));
  if (removed.length + failed.length === 0) return view.t('gc.nothing', { host, kept });
  return view.t('gc.removed', { host, count: removed.length, mib: toMiB(sumOf(removed)), kept });
}

/** The same for scripts. */
export function sweepData(sweeps: readonly HostSweep[], view: View): object {
  const hosts = sweeps.map(({ host, outcome, stopped, removed, failed, kept, unseen, missing, unclaimed }) => ({
    host,
    outcome,
    ...(stopped ? { code: stopped.code, reason: say(view.t, stopped.reason) } : {}),
    removed: removed.map(plain),
    failed: failed.map((one) => ({ ...plain(one), code: one.code, reason: say(view.t, one.reason) })),
    bytes: sumOf(removed),
    kept,
    unseen,
    missing: missing.map(({ root, state }) => ({ root, state })),
    unclaimed,
  }));
  return { hosts, bytes: sumOf(hosts) };
}

function plain({ kind, id, bytes }: Thing): object {
  return { kind, id, bytes };
}
