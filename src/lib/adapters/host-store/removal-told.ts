import type { Removal } from '../../core/ports/host-sweeper.ts';

/** What a script that removes has told: `kept` on a line of its own where it left the thing alone. */
export function removalTold({ stdout }: { stdout: string }): Removal {
  return stdout.split('\n').includes('kept') ? 'kept' : 'removed';
}
