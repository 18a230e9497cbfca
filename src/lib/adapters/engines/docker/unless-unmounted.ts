import { SovranError } from '../../../core/text/sovran-error.ts';
import { STORE_EMPTY } from '../../../core/text/store-empty.ts';

/**
 * What was read, or why nothing could be: the disk of the store may not be mounted. Containers do not need it to go on, so they
 * are asked for before that is an answer. What else failed, e.g. a disk that does not answer, is thrown.
 */
export async function unlessUnmounted<Files>(
  read: () => Promise<Files>,
): Promise<{ files?: Files; unmounted?: SovranError }> {
  try {
    return { files: await read() };
  } catch (error) {
    if (error instanceof SovranError && error.code === STORE_EMPTY) return { unmounted: error };
    throw error;
  }
}
