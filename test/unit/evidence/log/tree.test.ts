import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { hashesIn, leafTiles, tilesOf } from '../../../../src/lib/stages/evidence/log/tiles.ts';
import { hashLeaf, proveGrowth, proveLeaf, rootOf, rootsAt } from '../../../../src/lib/stages/evidence/log/tree.ts';
import { isGrownFrom, isLeafOf } from '../../../support/log-proofs.ts';

/** The leaves and roots of the reference implementation of certificate transparency, by hex. */
const DATA = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const known = DATA.map((hex) => hashLeaf(Buffer.from(hex, 'hex')));
const many = Array.from({ length: 700 }, (_, at) => hashLeaf(Buffer.from(`event ${at}`)));

test('the roots are those of the reference', () => {
  expect(ROOTS.map((_, at) => rootOf(known.slice(0, at + 1)).toString('hex'))).toEqual(ROOTS);
  expect(rootOf([])).toEqual(createHash('sha256').digest());
});

test('roots of many sizes are found in one pass', () => {
  const sizes = [0, 1, 2, 3, 255, 256, 257, 699, 700];
  const roots = rootsAt(many, new Set(sizes));
  for (const size of sizes) expect(roots.get(size)).toEqual(rootOf(many.slice(0, size)));
});

test.each([1, 2, 3, 7, 8, 65, 255, 700])('proofs in a log of %d hold for their own leaf alone', (size) => {
  const hashes = many.slice(0, size);
  const root = rootOf(hashes);
  for (let at = 0; at < size; at += Math.max(1, size >> 4)) {
    const [leaf, other] = [hashes[at], many[(at + 1) % many.length]] as [Buffer, Buffer];
    const proof = proveLeaf(at, hashes);
    expect(isLeafOf(root, size, at, leaf, proof)).toBe(true);
    expect(isLeafOf(root, size, at, other, proof)).toBe(false);
    expect(isLeafOf(root, size, size, leaf, proof)).toBe(false);
    expect(isLeafOf(root, size, at, leaf, [...proof, leaf])).toBe(false);
    if (proof.length > 0) expect(isLeafOf(root, size, at, leaf, proof.slice(1))).toBe(false);
  }
});

test.each([1, 2, 3, 7, 8, 65, 255, 700])('growth to %d holds from its own beginning alone', (size) => {
  const hashes = many.slice(0, size);
  const after = { size, root: rootOf(hashes) };
  for (let from = 1; from <= size; from += Math.max(1, size >> 4)) {
    const proof = proveGrowth(from, hashes);
    const before = { size: from, root: rootOf(hashes.slice(0, from)) };
    expect(isGrownFrom(before, after, proof)).toBe(true);
    expect(isGrownFrom({ size: from, root: rootOf(many.slice(1, from + 1)) }, after, proof)).toBe(false);
    expect(isGrownFrom({ ...before, size: from + size }, after, proof)).toBe(false);
    expect(isGrownFrom(before, after, [...proof, after.root])).toBe(false);
  }
  expect(isGrownFrom({ size: 0, root: rootOf([]) }, after, [])).toBe(false);
});

test('tiles lie where C2SP has them', () => {
  expect([...tilesOf(many).keys()].map((path) => path.replace('audit/tile/', ''))).toEqual([
    '0/000',
    '0/001',
    '0/002.p/188',
    '1/000.p/2',
  ]);
  expect(leafTiles(1234 * 256 + 3).at(-1)).toBe('audit/tile/0/x001/234.p/3');
  const tiles = tilesOf(many);
  expect(hashesIn(leafTiles(700).map((path) => tiles.get(path) ?? Buffer.alloc(0)))).toEqual(many);
  expect(tiles.get('audit/tile/1/000.p/2')?.subarray(0, 32)).toEqual(rootOf(many.slice(0, 256)));
});
