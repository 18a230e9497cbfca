import { SovranError } from '../../../text/sovran-error.ts';

/**
 * What was read, or why nothing could be: the disk of the store may not be mounted. Containers do not need it to go on, so they
 * are asked for before that is an answer.
 */
export async function unlessUnmounted<Files>(
  read: () => Promise<Files>,
): Promise<{ files?: Files; unmounted?: SovranError }> {
  try {
    return { files: await read() };
  } catch (error) {
    if (error instanceof SovranError && error.code === 'host-command-failed') return { unmounted: error };
    throw error;
  }
}
