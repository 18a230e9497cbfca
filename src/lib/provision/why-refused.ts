import { message, type Message } from '../text/message.ts';
import type { HostState } from './host-state.ts';

/** Why nothing can be done to a host that answers, and what would change that. */
export interface Refused {
  gate: 'family-supported' | 'sudo-usable';
  /** Of the reach, e.g. why sudo refuses; for scripts. */
  detail: string;
  reason: Message;
  fix: Message;
}

/** Undefined for a host that can be worked on, or does not answer. Pure. */
export function whyRefused(state: HostState): Refused | undefined {
  const { host } = state;
  if (state.reach === 'unsupported') {
    const { system } = state;
    return {
      gate: 'family-supported',
      detail: system,
      reason: message('provision.unsupported', { host, system }),
      fix: message('provision.unsupported.fix'),
    };
  }
  if (state.reach !== 'no-root') return undefined;
  const { refusal } = state;
  return {
    gate: 'sudo-usable',
    detail: refusal,
    reason: message('provision.no-root', { host, reason: message(`ssh.sudo.${refusal}`) }),
    fix: message(`ssh.sudo.${refusal}.fix`),
  };
}
