import { SovranError } from '../../../core/text/sovran-error.ts';
import { STORE_EMPTY } from '../../../core/text/store-empty.ts';

/** The value read, or why not: containers run on with an unmounted store. Rethrows other errors. */
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
