import { diskFull, freeSpace } from '../../../disk-full.ts';
import { engineRoot } from '../site/require-cdi.ts';
import type { Site } from '../site/site.ts';

/** Room that must be left beside what is written, bytes. */
const MARGIN = 16 * 1024 * 1024;

/** Where the container engine keeps images. Throws `disk-full` (exit 1), before anything is sent, where `size` bytes have no room there. */
export async function requireRoom(site: Site, size: number): Promise<string> {
  const { host } = site.place;
  const path = (await engineRoot(site)) || host.place.root;
  const free = await freeSpace(host, path);
  const needed = size + MARGIN;
  if (free.bytes === undefined || needed <= free.bytes) return path;
  throw diskFull({ host, path, free, needed });
}
