import { createHash } from 'node:crypto';

// Merkle tree of RFC 6962 section 2.1.

/** Hash of a leaf’s bytes. */
export function hashLeaf(data: Uint8Array): Buffer {
  return createHash('sha256').update(LEAF).update(data).digest();
}

/** Hash of a node from its children. */
export function hashNode(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(NODE).update(left).update(right).digest();
}

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** Root of the leaves `from` to `to` (exclusive), by their hashes. */
export function rootOf(hashes: readonly Buffer[], from = 0, to = hashes.length): Buffer {
  if (to === from) return createHash('sha256').digest();
  if (to - from === 1) return hashes[from] as Buffer;
  const middle = from + split(to - from);
  return hashNode(rootOf(hashes, from, middle), rootOf(hashes, middle, to));
}

/** Roots of the first n leaves for each n of `sizes`, in one pass. */
export function rootsAt(hashes: readonly Buffer[], sizes: ReadonlySet<number>): Map<number, Buffer> {
  const found = new Map([[0, rootOf([])]]);
  const whole: { size: number; hash: Buffer }[] = [];
  for (const [at, leaf] of hashes.entries()) {
    let last = { size: 1, hash: leaf };
    while (whole.at(-1)?.size === last.size)
      last = { size: last.size * 2, hash: hashNode(whole.pop()?.hash as Buffer, last.hash) };
    whole.push(last);
    if (sizes.has(at + 1))
      found.set(
        at + 1,
        whole.map(({ hash }) => hash).reduceRight((right, left) => hashNode(left, right)),
      );
  }
  return found;
}

/** The largest power of two below a size of at least two. */
function split(size: number): number {
  return 2 ** (31 - Math.clz32(size - 1));
}

/** Proof that a leaf is in the tree, nearest first. */
export function proveLeaf(index: number, hashes: readonly Buffer[], from = 0, to = hashes.length): Buffer[] {
  if (to - from <= 1) return [];
  const middle = from + split(to - from);
  return index < middle
    ? [...proveLeaf(index, hashes, from, middle), rootOf(hashes, middle, to)]
    : [...proveLeaf(index, hashes, middle, to), rootOf(hashes, from, middle)];
}

/** Proof that the first `size` leaves are those of an earlier tree. */
export function proveGrowth(size: number, hashes: readonly Buffer[], from = 0, to = hashes.length): Buffer[] {
  if (size === to) return from === 0 ? [] : [rootOf(hashes, from, to)];
  const middle = from + split(to - from);
  return size <= middle
    ? [...proveGrowth(size, hashes, from, middle), rootOf(hashes, middle, to)]
    : [...proveGrowth(size, hashes, middle, to), rootOf(hashes, from, middle)];
}

/** A tree by its size and root. */
export interface Head {
  size: number;
  root: Buffer;
}
