import { toMiB } from '../gc/plan-sweep.ts';
import type { HostItem } from '../../../core/ports/host-sweeper.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import type { Plan } from '../../../core/operation/plan/plan.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import type { NotSwept } from './collect-garbage.ts';
import { unseenOf } from './engine-gate.ts';
import { wordsOfUnremoved, type Unremoved } from './unremoved.ts';

/** What `host gc` has removed from a host. */
export interface HostSweep {
  host: string;
  removed: Pick<HostItem, 'kind' | 'id' | 'bytes'>[];
  /** What could not be removed. */
  failed: Unremoved[];
  /** Of what was removed. */
  bytes: number;
  /** Kinds that nobody looked at, since this user may not, or the container engine does not answer. */
  unseen: HostItem['kind'][];
}

const ALL_SWEPT: NotSwept = { kept: [], failed: [] };

/** What an applied plan has done. */
export function hostSweepOf(
  host: string,
  { gates, steps }: Pick<Plan, 'gates' | 'steps'>,
  { kept, failed }: NotSwept = ALL_SWEPT,
): HostSweep {
  const removed = steps
    .filter(({ id, action }) => action === 'remove-from-host' && !kept.includes(id))
    .map(({ args }) => args as JsonObject & Pick<HostItem, 'kind' | 'id' | 'bytes'>)
    .filter(({ kind, id }) => !failed.some((one) => one.kind === kind && one.id === id))
    .map(({ kind, id, bytes }) => ({ kind, id, bytes }));
  const unseen: HostItem['kind'][] = unseenOf({ gates }).length > 0 ? ['image'] : [];
  return { host, removed, failed, bytes: removed.reduce((sum, { bytes }) => sum + bytes, 0), unseen };
}

/** The same for scripts, with the words of whoever reads it. */
export function hostSweepData({ failed, ...swept }: HostSweep, view: View): object {
  const told = failed.map(({ kind, id, bytes, code, reason }) => ({
    kind,
    id,
    bytes,
    code,
    reason: say(view.t, reason),
  }));
  return { ...swept, failed: told };
}

/** One line for each thing removed and for each that could not be, then the sum. */
export function renderHostSweep({ host, removed, failed, bytes }: HostSweep, view: View): string[] {
  if (removed.length + failed.length === 0) return [view.t('host.gc.nothing', { host })];
  return [
    ...removed.map(({ kind, id, bytes: size }) => `  - ${view.t(`host.gc.step.${kind}`, { id, mib: toMiB(size) })}`),
    ...failed.map((one) => `  ${view.paint.bad('✗')} ${say(view.t, wordsOfUnremoved(one))}`),
    view.t('host.gc.removed', { host, count: removed.length, mib: toMiB(bytes) }),
  ];
}

/** What was left alone after all, one line each. */
export function keptOnHost({ steps }: Pick<Plan, 'steps'>, kept: readonly string[]): Message[] {
  return steps.filter(({ id }) => kept.includes(id)).map(({ title }) => message('host.gc.kept', { what: title }));
}
