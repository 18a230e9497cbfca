import type { SshDestination, SshDirectory } from '../../../../core/ports/ssh-directory.ts';
import { SovranError } from '../../../../core/text/sovran-error.ts';

/** known_hosts names of each machine of the route; undefined if the SSH configuration is invalid. */
export async function routeOf(directory: SshDirectory, to: SshDestination): Promise<string[] | undefined> {
  try {
    return await directory.namesOf(to);
  } catch (error) {
    if (error instanceof SovranError) return undefined;
    throw error;
  }
}
