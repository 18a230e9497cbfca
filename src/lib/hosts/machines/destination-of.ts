import type { SshDestination } from '../../ports/ssh-directory.ts';
import type { HostSpec } from '../../project/resources/host.ts';

/** Where a host file says that the host is. */
export function destinationOf({ address, jump, transport }: HostSpec): SshDestination {
  return { address, ...(jump ? { jump } : {}), ...(transport === 'local' ? {} : { transport }) };
}
