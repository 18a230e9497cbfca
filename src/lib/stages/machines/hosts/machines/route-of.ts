import type { SshDestination, SshDirectory } from '../../../../core/ports/ssh-directory.ts';
import { SovranError } from '../../../../core/text/sovran-error.ts';

/** Names in known_hosts of every machine on the way; undefined where the SSH configuration does not tell it. */
export async function wayOf(directory: SshDirectory, to: SshDestination): Promise<string[] | undefined> {
  try {
    return await directory.namesOf(to);
  } catch (error) {
    if (error instanceof SovranError) return undefined;
    throw error;
  }
}
