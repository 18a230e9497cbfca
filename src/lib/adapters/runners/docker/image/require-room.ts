import { hostScript } from '../../../../core/kit/host-script.ts';
import { dirname } from 'node:path/posix';
import type { Host } from '../../../../core/ports/host.ts';
import { diskFull, freeBytes } from '../../../disk-full.ts';
import { partName } from '../../../part-name.ts';
import { runScript } from '../../host/run-script.ts';
import { engineRoot } from '../site/require-cdi.ts';
import type { Site } from '../site/site.ts';

/** Room that must be left beside what is written, bytes. */
const MARGIN = 16 * 1024 * 1024;

/** A file system of a host: its device, and what is free there, bytes. */
export interface Room {
  path: string;
  device: string;
  free: number;
}

/** Space that an image archive needs, and the space there. An unknown amount refuses nothing. */
export interface ImageRoom {
  /** Bytes of the archive, and how many of them the host has already. */
  size: number;
  there: number;
  /** Where the archive arrives; nothing where it is not sent. */
  store?: Room;
  /** Where the container engine keeps images. */
  engine?: Room;
}

/** An archive that is to be loaded; where it has to be sent, its digest (hex) and the path it gets on its host. */
export interface Loading {
  size: number;
  part?: { sha256: string; target: string };
}

/**
 * Returns the engine's folder, or the store's. Throws `disk-full` (exit 1) if store or engine is too full, before
 * sending.
 */
export async function requireRoom(site: Site, loading: Loading): Promise<string> {
  const { host } = site.place;
  const root = await engineRoot(site);
  const short = shortOf(await askRoom(host, root, loading));
  if (!short) return root || host.place.root;
  const { path, free, needed } = short;
  const local = host.transport === 'local';
  throw diskFull({ host: host.name, path, free: { bytes: free }, needed, local });
}

/** Pure: the file system that is too small, with what it would need; the store first, where both are. */
export function shortOf({ size, there, store, engine }: ImageRoom): (Room & { needed: number }) | undefined {
  const left = size - Math.min(there, size);
  const shared = store !== undefined && store.device === engine?.device;
  const wanted = [
    ...(store ? [{ ...store, needed: left + (shared ? size : 0) }] : []),
    ...(engine && !shared ? [{ ...engine, needed: size }] : []),
  ];
  return wanted.map((one) => ({ ...one, needed: one.needed + MARGIN })).find(({ needed, free }) => needed > free);
}

async function askRoom(host: Host, root: string, { size, part }: Loading): Promise<ImageRoom> {
  const names = part
    ? [dirname(part.target), partName(part.target, part.sha256), part.target]
    : [host.place.root, '', ''];
  const lines = (await runScript(host, hostScript('docker/ask-room'), [...names, String(size), root])).split('\n');
  const store = part && roomIn(lines, 'store', host.place.root);
  const engine = roomIn(lines, 'engine', root);
  const have = lines.flatMap((line) => (line.startsWith('there ') ? [Number(line.slice('there '.length))] : []));
  return { size, there: Math.max(0, ...have), ...(store ? { store } : {}), ...(engine ? { engine } : {}) };
}

function roomIn(lines: string[], name: string, path: string): Room | undefined {
  const line = lines.find((one) => one.startsWith(`${name} `));
  const device = /^\w+ (\d+) /.exec(line ?? '')?.[1];
  const free = freeBytes(line ?? '');
  return device === undefined || free === undefined ? undefined : { path, device, free };
}
