import type { HostExceptionsSpec } from '../../../../core/project/resources/host-exceptions.ts';

/** A deviation that somebody answers for until a date; one that has expired excuses nothing any more. */
export interface Waiver {
  step: string;
  reason: string;
  owner: string;
  /** The last day it counts, ISO 8601. */
  expires: string;
  expired: boolean;
}

/**
 * The entries of the register that are about a host, by name or by one of its groups. Of several for one step the one
 * that lasts longest. `now`: ISO 8601. Pure.
 */
export function waiversOf(
  { exceptions }: HostExceptionsSpec,
  host: { name: string; groups: readonly string[] },
  now: string,
): Waiver[] {
  const own = exceptions.filter((one) => one.host === host.name || (one.group && host.groups.includes(one.group)));
  const longest = own.toSorted((left, right) => (left.expires < right.expires ? 1 : -1));
  const first = longest.filter((one, at) => longest.findIndex(({ step }) => step === one.step) === at);
  return first.map(({ step, reason, owner, expires }) => ({
    step,
    reason,
    owner,
    expires,
    expired: now.slice(0, 10) > expires,
  }));
}
