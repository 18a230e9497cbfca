import { message } from '../../../core/text/message.ts';
import { say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import type { HostSweep } from './sweep.ts';
import { sayThing, toMiB } from './things.ts';
import { sayUnremoved } from './unremoved.ts';

/** For people: what went and what could not, then a line for each store. */
export function renderSweep(sweeps: readonly HostSweep[], view: View): string[] {
  return sweeps.flatMap((sweep) => [
    ...sweep.removed.map((thing) => `  - ${say(view.t, sayThing(thing))}`),
    ...sweep.failed.map((one) => `  ${view.paint.bad('✗')} ${say(view.t, sayUnremoved(one))}`),
    lastLine(sweep, view),
  ]);
}

function lastLine({ host, removed, failed, bytes, kept, stopped }: HostSweep, view: View): string {
  if (stopped) return say(view.t, message('gc.stopped', { host, reason: stopped.reason }));
  if (removed.length + failed.length === 0) return view.t('gc.nothing', { host, kept });
  return view.t('gc.removed', { host, count: removed.length, mib: toMiB(bytes), kept });
}

/** The same for scripts. */
export function sweepData(sweeps: readonly HostSweep[], view: View): object {
  const hosts = sweeps.map(({ host, outcome, bytes, kept, unclaimed, unseen, ...sweep }) => ({
    host,
    outcome,
    ...(sweep.stopped ? { code: sweep.stopped.code, reason: say(view.t, sweep.stopped.reason) } : {}),
    removed: sweep.removed.map(plain),
    failed: sweep.failed.map((one) => ({ ...plain(one), code: one.code, reason: say(view.t, one.reason) })),
    bytes,
    kept,
    held: sweep.held,
    unseen,
    missing: sweep.missing.map(({ root, state }) => ({ root, state })),
    unclaimed,
  }));
  return { hosts, bytes: hosts.reduce((sum, one) => sum + one.bytes, 0) };
}

function plain({ kind, id, bytes }: HostSweep['removed'][number]): object {
  return { kind, id, bytes };
}
