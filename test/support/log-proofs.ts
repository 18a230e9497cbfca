import { hashNode, type Head } from '../../src/lib/stages/evidence/log/tree.ts';

// Verification after RFC 9162 sections 2.1.3.2 and 2.1.4.2.

/** Whether a proof leads from a leaf at `index` to the root of `size` leaves. */
export function isLeafOf(root: Buffer, size: number, index: number, leaf: Buffer, proof: readonly Buffer[]): boolean {
  let [at, last, hash] = [index, size - 1, leaf];
  if (index >= size) return false;
  for (const other of proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = hashNode(other, hash);
      while (at % 2 === 0 && at > 0) [at, last] = [at >>> 1, last >>> 1];
    } else hash = hashNode(hash, other);
    [at, last] = [at >>> 1, last >>> 1];
  }
  return last === 0 && hash.equals(root);
}

/** Whether a proof shows that the tree `after` begins with all leaves of `before`. */
export function isGrownFrom(before: Head, after: Head, proof: readonly Buffer[]): boolean {
  if (before.size === after.size) return proof.length === 0 && before.root.equals(after.root);
  if (before.size === 0 || before.size > after.size) return false;
  const isWhole = (before.size & (before.size - 1)) === 0;
  const [first, ...rest] = isWhole ? [before.root, ...proof] : proof;
  if (!first) return false;
  let [at, last] = [before.size - 1, after.size - 1];
  while (at % 2 === 1) [at, last] = [at >>> 1, last >>> 1];
  let [old, grown] = [first, first];
  for (const other of rest) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      [old, grown] = [hashNode(other, old), hashNode(other, grown)];
      while (at % 2 === 0 && at > 0) [at, last] = [at >>> 1, last >>> 1];
    } else grown = hashNode(grown, other);
    [at, last] = [at >>> 1, last >>> 1];
  }
  return last === 0 && old.equals(before.root) && grown.equals(after.root);
}
