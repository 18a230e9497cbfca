import type { HostExceptionsSpec } from '../../../../core/project/resources/host-exceptions.ts';

/** An accepted deviation with owner and expiry. */
export interface Waiver {
  step: string;
  reason: string;
  owner: string;
  /** The last day it counts, ISO 8601. */
  expires: string;
  expired: boolean;
}

/** Register entries for a host, by name or group; the latest expiry per step. `now`: ISO 8601; pure. */
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
