import { message, type Message } from '../../../../core/text/message.ts';
import type { HostState, ReachedHost } from '../facts/host-state.ts';
import { standingOf } from '../facts/exceptions.ts';
import { whyUnknown } from '../contract/unknown-reasons.ts';
import { SUPPORTED_WORDS } from '../../preflight/terms/supported-systems.ts';

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
      fix: message('preflight.fix.os-supported', { expected: SUPPORTED_WORDS }),
    };
  }
  if (state.reach === 'unfit') {
    const { what, found, wanted } = state;
    return {
      gate: `${what}-supported`,
      detail: `${what} ${found}`,
      reason: message(`provision.unfit.${what}`, { host, found, wanted }),
      fix: message(`preflight.fix.${what}`, { expected: wanted }),
    };
  }
  if (state.reach !== 'no-root') return undefined;
  const { refusal } = state;
  return {
    gate: 'sudo-usable',
    detail: refusal,
    reason: message('ssh.sudo-refused', { host, reason: message(`ssh.sudo.${refusal}`) }),
    fix: message(`ssh.sudo.${refusal}.fix`),
  };
}

/** By step: the gate, and the reasons that only a person can end. */
const BARS: readonly Bar[] = [
  { step: 'S02', gate: 'packages-available', reasons: ['packages-without-source'] },
  { step: 'S10', gate: 'root-usable', reasons: ['root-of-system', 'root-temporary', 'root-in-use'] },
  { step: 'S19', gate: 'engine-usable', reasons: ['snap-docker', 'engine-too-old'] },
];

interface Bar {
  step: string;
  gate: Refused['gate'];
  reasons: readonly string[];
}

/** Why a reachable host cannot be changed yet. Pure. */
export function barsOf(state: ReachedHost, changing: boolean): Refused[] {
  return [
    ...BARS.flatMap((bar) => stepBars(state, bar)),
    ...(changing ? [...fullBars(state), ...twinBars(state)] : []),
  ];
}

/** Packages without a source, a root that is not ours to take, or an engine that has to be replaced: nothing is begun that would stand on it. */
function stepBars(state: ReachedHost, { step, gate, reasons }: Bar): Refused[] {
  const { host, assessments } = state;
  const found = assessments[step];
  const detail = reasons.find((reason) => reason === found?.reason);
  if (!detail || standingOf(state, step) !== 'unknown') return [];
  return [{ gate, detail, ...whyUnknown({ ...found, host, step }) }];
}

function fullBars({ host, full }: ReachedHost): Refused[] {
  if (!full) return [];
  const { path, freeMiB, neededMiB } = full;
  return [
    {
      gate: 'disk-free',
      detail: path,
      reason: message('provision.full', { host, path, free: freeMiB, needed: neededMiB }),
      fix: message('provision.full.fix', { path }),
    },
  ];
}

/** Two lanes on one machine would break each other's steps. */
function twinBars({ host, twin }: ReachedHost): Refused[] {
  if (twin === undefined) return [];
  return [
    {
      gate: 'named-once',
      detail: twin,
      reason: message('provision.twin', { host, twin }),
      fix: message('provision.twin.fix', { host, twin }),
      next: [`sovran host plan ${twin}`],
    },
  ];
}
