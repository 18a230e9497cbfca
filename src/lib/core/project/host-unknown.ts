import { fixable } from '../text/message.ts';
import { unreachableError, type SovranError } from '../text/sovran-error.ts';

/** Error code: the host is not in the inventory, so its state is unknown. */
export const HOST_UNKNOWN = 'host-unknown';

/** For a host that a record names and the inventory does not have (exit 4): never this machine, never one that is idle. */
export function hostUnknown(name: string): SovranError {
  return unreachableError(HOST_UNKNOWN, fixable('host.unknown', { host: name }), {
    next: nextForUnknown(name),
    details: { host: name },
  });
}

/** What to type to find such a host again. */
export function nextForUnknown(name: string): string[] {
  return ['sovran host list', `git log -- hosts/${name}.yaml`];
}
