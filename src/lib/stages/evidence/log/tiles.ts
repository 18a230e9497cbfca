import { rootOf } from './tree.ts';

// Layout of C2SP tlog-tiles: tiles of 256 hashes, the last of a level partial.

const WIDTH = 256;
const HASH = 32;

/** Path of a tile inside `audit/`: of a level, a position there, and a number of hashes. */
function tilePath(level: number, position: number, width: number): string {
  const digits = String(position).length;
  const padded = String(position).padStart(digits + ((3 - (digits % 3)) % 3), '0');
  const name = padded.replaceAll(/\d{3}(?=\d)/g, 'x$&/');
  return `audit/tile/${level}/${name}${width === WIDTH ? '' : `.p/${width}`}`;
}

/** Tiles of a tree, by path. */
export function tilesOf(hashes: readonly Buffer[]): Map<string, Buffer> {
  const tiles = new Map<string, Buffer>();
  for (let level = 0, row = hashes; row.length > 0; level += 1) {
    const above: Buffer[] = [];
    for (let at = 0; at < row.length; at += WIDTH) {
      const part = row.slice(at, at + WIDTH);
      tiles.set(tilePath(level, at / WIDTH, part.length), Buffer.concat(part));
      if (part.length === WIDTH) above.push(rootOf(part));
    }
    row = above;
  }
  return tiles;
}

/** Paths of the tiles of the lowest level, which hold the hashes of the leaves. */
export function leafTiles(size: number): string[] {
  const count = Math.ceil(size / WIDTH);
  return Array.from({ length: count }, (_, at) => tilePath(0, at, Math.min(WIDTH, size - at * WIDTH)));
}

/** The hashes that tiles hold, in order. */
export function hashesIn(tiles: readonly Uint8Array[]): Buffer[] {
  const bytes = Buffer.concat(tiles);
  return Array.from({ length: Math.floor(bytes.length / HASH) }, (_, at) => bytes.subarray(at * HASH, (at + 1) * HASH));
}
