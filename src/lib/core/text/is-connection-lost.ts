import { SovranError } from './sovran-error.ts';

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

/** The line to a host broke or is silent; what was asked may or may not be done there. */
export function isConnectionLost(error: unknown): error is SovranError {
  return error instanceof SovranError && UNHEARD.has(error.code);
}
