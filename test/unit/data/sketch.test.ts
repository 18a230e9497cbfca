import { expect, test } from 'vitest';
import { seeded } from '../../../scripts/bench/data/random.ts';
import { BANDS, estimate, LEAST_SHARE, marginAt, Sketch } from '../../../src/lib/stages/data/hashing/sketch.ts';

const PAIRS = 2000;
const sketch = new Sketch();

function sketchOf(hashes: readonly number[]): Uint32Array {
  sketch.read(Uint32Array.from(hashes), hashes.length);
  return Uint32Array.from([...sketch.bands, ...sketch.bits]);
}

/** How many pairs of sets have a band in common, and how many are estimated as similar as they are, less the margin. */
function findPairs(common: number, own: number): { found: number; close: number } {
  const random = seeded(common * 31 + own);
  const some = (count: number): number[] => Array.from({ length: count }, () => Math.floor(random() * 2 ** 32));
  const share = common / (common + 2 * own);
  let [found, close] = [0, 0];
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const both = some(common);
    const [left, right] = [sketchOf([...some(own), ...both]), sketchOf([...both, ...some(own)])];
    if (left.subarray(0, BANDS).some((key, band) => key === right[band])) found += 1;
    const bits = Uint32Array.from([...left.subarray(BANDS), ...right.subarray(BANDS)]);
    if (estimate(bits, 0, 1) >= share - marginAt(share)) close += 1;
  }
  return { found: found / PAIRS, close: close / PAIRS };
}

test.each([
  [6, 1],
  [18, 3],
  [60, 10],
  [600, 100],
])('sets that share %i and have %i each are found', (common, own) => {
  expect(common / (common + 2 * own)).toBe(LEAST_SHARE);
  const { found, close } = findPairs(common, own);
  expect(found).toBeGreaterThan(0.99);
  expect(close).toBeGreaterThan(0.995);
});

test('sets that share nothing are estimated so', () => {
  const random = seeded(3);
  const bits = [1, 2].flatMap(() => [
    ...sketchOf(Array.from({ length: 200 }, () => random() * 2 ** 32)).subarray(BANDS),
  ]);
  expect(estimate(Uint32Array.from(bits), 0, 1)).toBeLessThan(0.2);
  expect(estimate(Uint32Array.from(bits), 1, 1)).toBe(1);
});
