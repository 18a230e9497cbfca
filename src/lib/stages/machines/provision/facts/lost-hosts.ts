import type { ApplyHostsInput } from '../contract/step.ts';
import type { HostState } from './host-state.ts';
import { message, type Message } from '../../../../core/text/message.ts';
import { EXIT, SovranError, type ExitCode } from '../../../../core/text/sovran-error.ts';

/** A host that could not be looked at, and why. */
export interface LostHost {
  host: string;
  error: SovranError;
}

/** Codes of an unreachable machine, whose host may be skipped. */
export const UNREACHABLE = ['host-unreachable', 'connection-lost', 'checks-cut'] as const;
export type UnreachableCode = (typeof UNREACHABLE)[number];

/** What `look` gives, or the failure to look at this host; an interruption and bugs are thrown. */
export async function orLost<T>(host: string, signal: AbortSignal, look: () => Promise<T>): Promise<T | LostHost> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof SovranError) || signal.aborted || error.exit === EXIT.usage) throw error;
    return { host, error };
  }
}

/**
 * The states, where every host could be looked at; hosts that do not answer may be skipped, and only those. Throws as
 * `gatherHosts`.
 */
export function withoutLost(
  states: readonly (HostState | LostHost)[],
  onUnreachable: ApplyHostsInput['onUnreachable'],
): HostState[] {
  const lost = states.filter((state) => 'error' in state);
  const fatal = onUnreachable === 'skip' ? lost.filter(({ error }) => unreachableCode(error) === undefined) : lost;
  if (fatal.length > 0) throw failureOf(fatal, states.length);
  return states.map((state): HostState =>
    'error' in state
      ? { host: state.host, reach: 'unreachable', code: unreachableCode(state.error) ?? 'host-unreachable' }
      : state,
  );
}

/** The machine is not there, or no more. */
export function isLost(error: unknown): error is SovranError {
  return error instanceof SovranError && unreachableCode(error) !== undefined;
}

function unreachableCode({ code }: SovranError): UnreachableCode | undefined {
  return UNREACHABLE.find((one) => one === code);
}

function failureOf(lost: readonly LostHost[], asked: number): SovranError {
  const grave = lost.find(({ error }) => unreachableCode(error) === undefined);
  if (grave && asked === 1) return grave.error;
  const [count, reasons] = [lost.length, joinReasons(lost)];
  const names = lost.map(({ host }) => host).join(', ');
  return new SovranError({
    code: grave ? 'hosts-failed' : 'hosts-unreachable',
    exit: exitOf(lost, grave),
    text: grave
      ? message('provision.hosts-failed', { count, reasons })
      : message('provision.unreachable', { names, count, reasons }),
    fix: grave ? message('provision.hosts-failed.fix') : message('provision.unreachable.fix', { count }),
    next: [...new Set(lost.map(({ host, error }) => (grave && error.next[0]) || `sovran host check ${host}`))],
    details: { hosts: lost.map(({ host, error: { code, exit } }) => ({ host, code, exit })) },
  });
}

/** The gravest exit code: identity before anything else, then what is not merely unreachable. */
function exitOf(lost: readonly LostHost[], grave: LostHost | undefined): ExitCode {
  if (lost.some(({ error }) => error.exit === EXIT.identity)) return EXIT.identity;
  return grave?.error.exit ?? EXIT.unreachable;
}

function joinReasons(lost: readonly LostHost[]): Message {
  const [last, ...before] = lost
    .toReversed()
    .map(({ host, error }) => message('text.pair', { name: host, text: error.text }));
  if (!last) throw new TypeError('no host is lost');
  return before.reduce((tail, head) => message('provision.lost.and', { head, tail }), last);
}
