import type { StepOutcome } from '../../../core/operation/run-event.ts';
import type { KnownProject, StoredItem } from '../../../core/ports/host-sweeper.ts';
import { isUnreachable } from '../../../core/failures/unreachable.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { EXIT, type ExitCode, type SovranError } from '../../../core/text/sovran-error.ts';
import type { FoundStore } from './look-at-store.ts';

/** One thing to remove. */
export type Thing = Pick<StoredItem, 'kind' | 'id' | 'bytes' | 'usedAt'>;

/** Why a store was not swept, or a thing not removed. */
export interface Stopped {
  code: string;
  exit: ExitCode;
  reason: Message;
  fix?: Message;
  next: string[];
}

/** What is planned for the store of a host, and what became of it. */
export interface HostSweep {
  /** In the inventory; absent: this machine. */
  name?: string;
  host: string;
  /** What is to go. */
  items: Thing[];
  removed: Thing[];
  failed: (Thing & Stopped)[];
  /** In use by now. */
  left: Thing[];
  /** Number of things in use. */
  kept: number;
  missing: KnownProject[];
  /** Bytes kept for `missing` alone. */
  unclaimed: number;
  /** Kinds that could not be listed. */
  unseen: StoredItem['kind'][];
  /** Remarks for people. */
  notes: Message[];
  /** Digests that this project needs no longer, though its files name them. */
  released?: string[];
  /** On a host, this project's mark of a released tree goes where others keep it. */
  unmark?: true;
  /** Why nothing is removed. */
  stopped?: Stopped;
}

/** Pure: without its holders. */
export function thingOf({ kind, id, bytes, usedAt }: Thing): Thing {
  return { kind, id, bytes, ...(usedAt === undefined ? {} : { usedAt }) };
}

export function sayThing({ kind, id, bytes }: Thing): Message {
  return message(`gc.thing.${kind}`, { id, mib: toMiB(bytes) });
}

export function sayUnremoved({ reason, ...thing }: Thing & { reason: Message }): Message {
  return message('gc.unremoved', { what: sayThing(thing), reason });
}

/** Pure: of a store in which nothing is done. */
export function idleLine({ host, kept, stopped }: HostSweep): Message {
  return stopped ? message('text.pair', { name: host, text: stopped.reason }) : message('gc.nothing', { host, kept });
}

/** MiB with one decimal. */
export function toMiB(bytes: number): number {
  return Math.round((bytes / 1024 / 1024) * 10) / 10;
}

/** Pure: the command that shows what forgetting the absent projects would remove; none if there are none. */
export function forgetCommands(projects: readonly KnownProject[]): string[] {
  const absent = projects.filter(({ state }) => state === 'absent').map(({ root }) => `--forget ${shellWord(root)}`);
  return absent.length === 0 ? [] : [`sovran gc ${absent.join(' ')} --dry-run`];
}

/** A connection that was lost once may be back, and a container engine is not the host. */
const NOT_THE_HOST: ReadonlySet<string> = new Set(['connection-lost', 'engine-unreachable']);

/** Pure: whether nothing else on the host can be removed either. */
export function isHostLost(error: SovranError): boolean {
  return isUnreachable(error) && !NOT_THE_HOST.has(error.code);
}

export function stoppedBy({ code, exit, text: reason, fix, next }: SovranError): Stopped {
  return { code, exit, reason, ...(fix ? { fix } : {}), next };
}

/** Pure: why nothing in a store counts as unused. A silent container engine matters only where this project may use it. */
export function whyRefused({ host, containers, inventory }: FoundStore): Stopped | undefined {
  const refused = { exit: EXIT.refused, next: [`sovran host check ${host}`] };
  if (inventory.truncated) return { ...refused, code: 'listing-cut', reason: message('gc.cut') };
  if (inventory.engineAsked || !containers) return undefined;
  const { group, socket } = inventory.locked ?? {};
  if (group === undefined || socket === undefined) {
    const fix = message('gc.engine-silent.fix', { host });
    return { ...refused, code: 'engine-silent', reason: message('gc.engine-silent'), fix };
  }
  const fix = message('engine.locked-socket.fix', { group });
  return { ...refused, code: 'engine-locked', reason: message('gc.engine-locked', { socket }), fix };
}

/** How the sweep of a store ended. Pure. */
export function endOf({ failed, stopped }: HostSweep): StepOutcome {
  if (failed.length > 0) return 'failed';
  if (!stopped) return 'ok';
  return stopped.exit === EXIT.refused ? 'skipped' : 'failed';
}
