import { SovranError } from './sovran-error.ts';

/**
 * Codes of answers that were not heard, whatever was asked: nobody knows whether it was done. `engine-unreachable` is more than
 * that (no socket, or one that this user may not open); it stands here because a line that goes under a call to an engine says
 * the same. `socket-unreachable` is no line, and tells as little. Not the same as `AWAY` of `host apply`, nor as what a fresh
 * login is tried again for.
 */
const UNHEARD = new Set([
  'engine-unreachable',
  'gateway-silent',
  'host-silent',
  'host-unreachable',
  'hosts-unreachable',
  'connection-lost',
  'socket-unreachable',
]);

/** The line to a host broke or is silent; what was asked may or may not be done there. */
export function isConnectionLost(error: unknown): error is SovranError {
  return error instanceof SovranError && UNHEARD.has(error.code);
}
