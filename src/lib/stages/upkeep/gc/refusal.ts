import { message, type Message } from '../../../core/text/message.ts';
import { EXIT, type ExitCode, type SovranError } from '../../../core/text/sovran-error.ts';
import type { FoundStore } from './look-at-store.ts';

/** Why a whole store was not swept. */
export interface Stopped {
  code: string;
  exit: ExitCode;
  reason: Message;
  fix?: Message;
  next: string[];
}

/** Pure: what a failure says of a store. */
export function stoppedBy({ code, exit, text: reason, fix, next }: SovranError): Stopped {
  return { code, exit, reason, ...(fix ? { fix } : {}), next };
}

/**
 * Pure: why nothing in a store counts as unused. A silent container engine matters only where this project may use
 * containers.
 */
export function whyRefused({ host, containers, inventory }: FoundStore): Stopped | undefined {
  const { engineAsked, locked, cut } = inventory;
  const refused = { exit: EXIT.refused, next: [`sovran host check ${host}`] };
  if (cut) return { ...refused, code: 'listing-cut', reason: message('gc.cut', { host }) };
  if (engineAsked || !containers) return undefined;
  if (!locked) {
    const fix = message('gc.engine-silent.fix', { host });
    return { ...refused, code: 'engine-silent', reason: message('gc.engine-silent', { host }), fix };
  }
  const reason = message('gc.engine-locked', { host, socket: locked.socket });
  return { ...refused, code: 'engine-locked', reason, fix: message('gc.engine-locked.fix', { group: locked.group }) };
}
