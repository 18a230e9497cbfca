import { SovranError } from './sovran-error.ts';

/** Codes of what says nothing of a host but that it was not heard. */
const UNHEARD = new Set([
  'engine-unreachable',
  'gateway-silent',
  'host-silent',
  'host-unreachable',
  'hosts-unreachable',
  'line-broken',
]);

/** The line to a host broke or is silent; what was asked may or may not be done there. */
export function isLineBroken(error: unknown): error is SovranError {
  return error instanceof SovranError && UNHEARD.has(error.code);
}
