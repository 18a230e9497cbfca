import type { SshDestination, SshDirectory } from '../../src/lib/core/ports/ssh-directory.ts';
import type { StageContext } from '../../src/lib/core/operation/context.ts';

/** A configuration of SSH in which each address is a machine of its own. */
export const byAddress: StageContext['hosts']['directory'] = async () =>
  ({ namesOf: async ({ address }: SshDestination) => [address] }) as unknown as SshDirectory;
