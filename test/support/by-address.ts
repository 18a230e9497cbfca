import type { SshDestination, SshDirectory } from '../../src/lib/ports/ssh-directory.ts';
import type { StageContext } from '../../src/lib/run/context.ts';

/** A configuration of SSH in which each address is a machine of its own. */
export const byAddress: StageContext['ssh'] = async () =>
  ({ namesOf: async ({ address }: SshDestination) => [address] }) as unknown as SshDirectory;
