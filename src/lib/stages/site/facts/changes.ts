import type { ProjectEvent } from '../../../core/ports/project-store.ts';
import type { LiveChange, LiveSpec } from '../../../core/project/resources/live.ts';

/** Operations that change what serves. */
const WHAT = { 'release promote': 'promote', 'release rollback': 'rollback', 'env stop': 'stop' } as const;

/** True for an event that may have changed what serves. */
export function isOfTraffic({ operation, result }: ProjectEvent): boolean {
  return operation in WHAT && (result === 'succeeded' || result === 'failed');
}

/** Pure: every change of an environment, oldest first; its live file keeps the newest, events the older ones. */
export function changesOf(environment: string, { changes }: LiveSpec, events: readonly ProjectEvent[]): LiveChange[] {
  const known = new Set(changes.map(({ run }) => run));
  const oldest = changes.at(-1)?.at;
  const older = events
    .filter(({ target }) => target.split(' ').includes(`Environment/${environment}`))
    .filter(({ id, at }) => !known.has(id) && (oldest === undefined || at < oldest))
    .flatMap(changeOf);
  return [...older, ...changes].toSorted((one, other) => one.at.localeCompare(other.at));
}

function changeOf({ id, at, actor, operation, result, data }: ProjectEvent): LiveChange[] {
  const what = WHAT[operation as keyof typeof WHAT];
  const release = textOf(what === 'rollback' ? data.to : data.release);
  // A promotion that failed before its proof switched nothing.
  const isSwitch = what === 'stop' ? result === 'succeeded' : release !== undefined && data.proof !== null;
  const from = textOf(data.from);
  if (!isSwitch) return [];
  return [{ what, run: id, at, by: actor, ...(release ? { release } : {}), ...(from ? { from } : {}) }];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
