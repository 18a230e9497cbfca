import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import type { SovranError } from '../../../core/text/sovran-error.ts';
import type { ResolvedTarget } from '../config/resolved-target.ts';
import { jumpForbidden, hostUnreachable, type HopName } from '../failures/ssh-errors.ts';

/** Reason 1 of a refused channel: forwarding is not allowed; others mean that the next machine did not answer. */
const PROHIBITED = 1;

/** The machine that is logged in, and the next one, each as it is named. */
export interface Between {
  from: HopName;
  at: HopName;
}

/**
 * A line to the next machine through one that is logged in. Throws `forwarding-refused` where that one forbids it, and
 * `host-unreachable` (both exit 4): `refused` by its own word, `hung-up` where its own line is gone, `timeout`.
 */
export function jumpConnection(
  client: Client,
  { host, port }: Pick<ResolvedTarget, 'host' | 'port'>,
  between: Between,
  patienceMs: number,
): Promise<Duplex> {
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>();
  const fail = (error: unknown): void => reject(whyNoLine(error, between));
  const timer = setTimeout(() => reject(hostUnreachable(between.at, 'timeout')), patienceMs);
  try {
    client.forwardOut('127.0.0.1', 0, host, port, (error, stream) => (error ? fail(error) : resolve(stream)));
  } catch (error) {
    fail(error);
  }
  return promise.finally(() => clearTimeout(timer));
}

/** Only an answer has a reason: a line that is gone ends the question with an error of its own, or with an empty one. */
function whyNoLine(error: unknown, { from, at }: Between): SovranError {
  const { reason, message } = error as Error & { reason?: number | string };
  if (reason === PROHIBITED) return jumpForbidden(from, message);
  return hostUnreachable(at, reason === undefined || reason === '' ? 'hung-up' : 'refused', error);
}
