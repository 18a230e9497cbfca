import { toMiB } from '../gc/plan-sweep.ts';
import type { HostItem } from '../ports/host-sweeper.ts';
import type { JsonObject } from '../ports/json.ts';
import type { Plan } from '../run/plan.ts';
import { message, type Message } from '../text/message.ts';
import type { View } from '../text/view.ts';
import { unseenOf } from './engine-gate.ts';

/** What `host gc` has removed from a host. */
export interface HostSweep {
  host: string;
  removed: Pick<HostItem, 'kind' | 'id' | 'bytes'>[];
  bytes: number;
  /** Kinds that nobody looked at, since this user may not, or the container engine does not answer. */
  unseen: HostItem['kind'][];
}

/** What an applied plan has done; `kept` are the ids of the steps that left their thing alone. */
export function hostSweepOf(
  host: string,
  { gates, steps }: Pick<Plan, 'gates' | 'steps'>,
  kept: readonly string[] = [],
): HostSweep {
  const removed = steps
    .filter(({ id, action }) => action === 'remove-from-host' && !kept.includes(id))
    .map(({ args }) => args as JsonObject & Pick<HostItem, 'kind' | 'id' | 'bytes'>)
    .map(({ kind, id, bytes }) => ({ kind, id, bytes }));
  const unseen: HostItem['kind'][] = unseenOf({ gates }).length > 0 ? ['image'] : [];
  return { host, removed, bytes: removed.reduce((sum, { bytes }) => sum + bytes, 0), unseen };
}

/** One line for each thing removed, then the sum. */
export function renderHostSweep({ host, removed, bytes }: HostSweep, view: View): string[] {
  if (removed.length === 0) return [view.t('host.gc.nothing', { host })];
  return [
    ...removed.map(({ kind, id, bytes: size }) => `  - ${view.t(`host.gc.step.${kind}`, { id, mib: toMiB(size) })}`),
    view.t('host.gc.removed', { host, count: removed.length, mib: toMiB(bytes) }),
  ];
}

/** What was left alone after all, one line each. */
export function keptOnHost({ steps }: Pick<Plan, 'steps'>, kept: readonly string[]): Message[] {
  return steps.filter(({ id }) => kept.includes(id)).map(({ title }) => message('host.gc.kept', { what: title }));
}
