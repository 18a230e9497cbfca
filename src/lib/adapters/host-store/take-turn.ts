import { setTimeout as sleep } from 'node:timers/promises';
import { withLock } from '../../core/operation/lock/lock.ts';
import { SovranError } from '../../core/text/sovran-error.ts';

const AGAIN_MS = 100;

/** One upload at a time from this project to a host; later ones wait. Skips dead holders. */
export async function takeTurn<T>(folder: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (;;) {
    let begun = false;
    try {
      return await withLock(folder, 'push', new Date().toISOString(), () => {
        begun = true;
        return work();
      });
    } catch (error) {
      if (begun || !(error instanceof SovranError) || error.code !== 'locked') throw error;
      await sleep(AGAIN_MS, undefined, signal ? { signal } : {});
    }
  }
}
