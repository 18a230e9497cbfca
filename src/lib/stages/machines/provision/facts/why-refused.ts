import { message, type Message } from '../../../../core/text/message.ts';
import type { HostState } from './host-state.ts';

/** Why nothing may be done to a host that answers, and what would change that. */
export interface Refused {
  gate:
    | 'family-supported'
    | 'arch-supported'
    | 'kernel-supported'
    | 'sudo-usable'
    | 'packages-available'
    | 'root-usable'
    | 'engine-usable'
    | 'disk-free'
    | 'named-once';
  /** Of the reach, e.g. why sudo refuses; for scripts. */
  detail: string;
  reason: Message;
  fix: Message;
  /** What to type, where that is not to check the host. */
  next?: string[];
}

/** Undefined for a host that could be looked at, or does not answer. Pure. */
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
  if (state.reach === 'unfit') {
    const { what, found, wanted } = state;
    return {
      gate: `${what}-supported`,
      detail: `${what} ${found}`,
      reason: message(`provision.unfit.${what}`, { host, found, wanted }),
      fix: message(`provision.unfit.${what}.fix`, { wanted }),
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
