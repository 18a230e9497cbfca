import type { Resource } from '../../ports/project-store.ts';
import { SovranError } from '../../text/sovran-error.ts';

type ReadResult = Resource<unknown> | 'unreadable' | undefined;

/** The resource; `unreadable` when its file is invalid or git cannot read it. */
export async function readIfAble(read: () => Promise<Resource<unknown> | undefined>): Promise<ReadResult> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof SovranError) return 'unreadable';
    throw error;
  }
}
