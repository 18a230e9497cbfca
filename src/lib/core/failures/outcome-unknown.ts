import { SovranError } from '../text/sovran-error.ts';

/** Error codes after which the outcome of a call is unknown. */
const UNHEARD = new Set([
  'engine-unreachable',
  'gateway-silent',
  'host-silent',
  'host-unreachable',
  'hosts-unreachable',
  'connection-lost',
  'socket-unreachable',
]);

/** True if the connection to a host was lost or timed out: the outcome of the call is unknown. */
export function isOutcomeUnknown(error: unknown): error is SovranError {
  return error instanceof SovranError && UNHEARD.has(error.code);
}
