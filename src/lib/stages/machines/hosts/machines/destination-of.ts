import type { SshDestination } from '../../../../core/ports/ssh-directory.ts';
import type { HostSpec } from '../../../../core/project/resources/host.ts';

/** Where a host file says that the host is. */
export function destinationOf({ address, jump, transport }: HostSpec): SshDestination {
  return { address, ...(jump ? { jump } : {}), ...(transport === 'local' ? {} : { transport }) };
}
