import { message, type Message } from '../../../core/text/message.ts';
import { isOutOfReach } from '../../../core/text/is-unreachable.ts';
import { EXIT, type ExitCode, type SovranError } from '../../../core/text/sovran-error.ts';
import type { FoundStore } from './look-at-store.ts';
import type { Thing } from './things.ts';

/** Why a store was not swept, or a thing not removed. */
export interface Stopped {
  code: string;
  exit: ExitCode;
  reason: Message;
  fix?: Message;
  next: string[];
}

export type Unremoved = Thing & Stopped;

/** A connection that was lost once may be back, and a container engine is not the host. */
const NOT_THE_HOST: ReadonlySet<string> = new Set(['connection-lost', 'engine-unreachable']);

/** Pure: what a failure says. */
export function stoppedBy({ code, exit, text: reason, fix, next }: SovranError): Stopped {
  return { code, exit, reason, ...(fix ? { fix } : {}), next };
}

/** Pure: whether nothing else on the host can be removed either. */
export function isHostLost(error: SovranError): boolean {
  return isOutOfReach(error) && !NOT_THE_HOST.has(error.code);
}

/** Pure: why nothing in a store counts as unused. A silent container engine matters only where this project may use it. */
export function whyRefused({ host, containers, inventory }: FoundStore): Stopped | undefined {
  const refused = { exit: EXIT.refused, next: [`sovran host check ${host}`] };
  if (inventory.cut) return { ...refused, code: 'listing-cut', reason: message('gc.cut') };
  if (inventory.engineAsked || !containers) return undefined;
  const { group, socket } = inventory.locked ?? {};
  if (group === undefined || socket === undefined) {
    const fix = message('gc.engine-silent.fix', { host });
    return { ...refused, code: 'engine-silent', reason: message('gc.engine-silent'), fix };
  }
  const fix = message('gc.engine-locked.fix', { group });
  return { ...refused, code: 'engine-locked', reason: message('gc.engine-locked', { socket }), fix };
}
