import type { SovranError } from '../../../core/text/sovran-error.ts';
import { isHungUp } from '../failures/is-hung-up.ts';
import { jumpForbidden, hostUnreachable } from '../failures/ssh-errors.ts';
import type { Between } from '../identity/jump-connection.ts';
import { PROHIBITED, reasonOf } from './client-failure.ts';

const OPEN_FAILED = /open failed: (.*)/g;

/** Master of a jump host, with its output. */
interface Heard {
  complaints(): string;
}

/**
 * Says what is behind a login through a machine on the way that seems to have been hung up: the client that asked for the line
 * is not heard, and why it was refused stands in what the master of that machine writes from now on. `forwarding-refused` where it
 * forbids it, `host-unreachable` (both exit 4) where the next machine did not answer; every other failure stays as it is.
 */
export function watchLine(before: Heard | undefined, between: Between): (failure: SovranError) => SovranError {
  const told = before?.complaints().length ?? 0;
  return (failure) => {
    if (!before || !isHungUp(failure)) return failure;
    const said = [...before.complaints().slice(told).matchAll(OPEN_FAILED)].at(-1)?.[1]?.trim();
    return said === undefined ? failure : refusedLine(said, between);
  };
}

function refusedLine(said: string, { from, at }: Between): SovranError {
  if (PROHIBITED.test(said)) return jumpForbidden(from, said);
  return hostUnreachable(at, reasonOf(said) ?? 'refused', new Error(said));
}
