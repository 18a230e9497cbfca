import type { SovranError } from '../../../core/text/sovran-error.ts';
import { isHungUp } from '../failures/is-hung-up.ts';
import { channelRefused, hostUnreachable } from '../failures/ssh-errors.ts';
import type { Between } from '../identity/jump-connection.ts';
import { reasonOf } from './client-failure.ts';

const OPEN_FAILED = /open failed: (.*)/g;
const PROHIBITED = /administratively prohibited/i;

/** Master of a jump host, with its output. */
interface Heard {
  complaints(): string;
}

/**
 * Explains a login that seems hung up, from the jump master's output. Throws `channel-refused` or `host-unreachable`
 * (exit 4).
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
  if (PROHIBITED.test(said)) return channelRefused(from, said);
  return hostUnreachable(at, reasonOf(said) ?? 'refused', new Error(said));
}
