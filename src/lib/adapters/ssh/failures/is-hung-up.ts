import { SovranError } from '../../../core/text/sovran-error.ts';

/** Whether a machine hung up before it said who it is. */
export function isHungUp(error: unknown): boolean {
  return error instanceof SovranError && error.code === 'host-unreachable' && error.details?.['reason'] === 'hung-up';
}
