import { realpathSync } from 'node:fs';
import type { CoveredStore } from '../../../../core/ports/engine.ts';
import { message } from '../../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../../core/text/sovran-error.ts';
import { nearestFolder } from '../../../nearest-folder.ts';
import { INSIDE } from '../site/place.ts';

/** Folders that every container has of its own: what an image holds there cannot be seen. */
const COVERED = ['/tmp', '/proc', '/sys', '/dev', '/run', ...Object.values(INSIDE)];

/** Throws `store-not-in-images` (exit 2) for a store below a folder that containers cover. */
export function requireBuildableStore(store: string): void {
  const covered = findCovered(store);
  if (!covered) return;
  throw new SovranError({
    code: 'store-not-in-images',
    exit: EXIT.usage,
    text: message('engine.store-covered', covered),
    fix: message('engine.store-covered.fix'),
    details: covered,
  });
}

/** A store that no environment can be built from, with the folder that covers it; undefined for any other. */
export function findCovered(store: string): CoveredStore | undefined {
  const real = realpathSync(nearestFolder(store));
  const folder = COVERED.find((one) => real === one || real.startsWith(`${one}/`));
  return folder === undefined ? undefined : { store, folder };
}
