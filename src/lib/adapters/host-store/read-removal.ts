import type { Removal } from '../../core/ports/host-sweeper.ts';

/** Result of a removal script: `kept` if it left the item. */
export function readRemoval({ stdout }: { stdout: string }): Removal {
  return stdout.split('\n').includes('kept') ? 'kept' : 'removed';
}
