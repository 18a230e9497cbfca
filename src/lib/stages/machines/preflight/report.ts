import type { HostFacts } from '../../../core/ports/host.ts';
import type { DriverReason } from '../../../core/ports/ssh-directory.ts';
import type { Message } from '../../../core/text/message.ts';
import { EXIT, type ExitCode, type SovranError } from '../../../core/text/sovran-error.ts';
import type { CheckResult, Status } from './terms/check.ts';

/** A host of which nothing was learnt: its key is not the pinned one, it refused the login, or it did not answer. */
export type LostVerdict = 'identity' | 'refused' | 'unreachable';
/** `unknown`: the answer broke off. */
export type CheckVerdict = 'ok' | 'warn' | 'fail' | 'unknown' | LostVerdict;

const REFUSED_LOGIN = new Set(['ssh-auth-failed', 'too-many-authentication-failures']);
const LOST: ReadonlySet<string> = new Set<LostVerdict>(['identity', 'refused', 'unreachable']);

/** The driver that reached a host. */
export interface UsedDriver {
  name: 'ssh2' | 'openssh';
  because: DriverReason;
}

/** What one host was found to be. */
export interface HostReport {
  host: string;
  profile: string;
  /** Operator time, ISO 8601. */
  checkedAt: string;
  /** `fixture`: some of the answers come from labelled stand-ins and can never be evidence. */
  source: 'machine' | 'fixture';
  checks: CheckResult[];
  verdict: CheckVerdict;
  /** What reached the host, and why that; none for this machine. */
  driver?: UsedDriver;
  facts?: HostFacts;
  bootId?: string;
  /** Why there is no answer, or no whole one. */
  failure?: SovranError;
  /** Why what was seen could not be kept for later. */
  notKept?: Message;
}

/** How many checks ended in each status. Pure. */
export function countStatuses(checks: readonly CheckResult[]): Record<Status, number> {
  const counts: Record<Status, number> = { ok: 0, warn: 0, fail: 0, unknown: 0, na: 0 };
  for (const { status } of checks) counts[status] += 1;
  return counts;
}

/** A failed check fails the host, also in a broken answer; what is merely unknown does not. */
export function verdictOf(checks: readonly CheckResult[], complete: boolean): CheckVerdict {
  const counts = countStatuses(checks);
  if (counts.fail > 0) return 'fail';
  if (!complete) return 'unknown';
  return counts.warn > 0 ? 'warn' : 'ok';
}

/** What kept a host from being asked. */
export function lostBy({ code, exit }: SovranError): LostVerdict {
  if (exit === EXIT.identity) return 'identity';
  return REFUSED_LOGIN.has(code) ? 'refused' : 'unreachable';
}

/** Whether nothing was learnt of a host. */
export function isLost(verdict: CheckVerdict): verdict is LostVerdict {
  return LOST.has(verdict);
}

/** Exit code of a check: 6 identity, 4 all unreachable, 5 failed or partly unreachable. */
export function exitOf(reports: readonly HostReport[]): ExitCode {
  const silent = reports.filter(({ verdict }) => isLost(verdict) || verdict === 'unknown');
  if (reports.some(({ failure }) => failure?.exit === EXIT.identity)) return EXIT.identity;
  if (silent.length === reports.length) return EXIT.unreachable;
  return silent.length > 0 || reports.some(({ verdict }) => verdict === 'fail') ? EXIT.drift : EXIT.ok;
}
