import { createHash } from 'node:crypto';

/** A seeded source of uniform numbers in [0, 1). Same seed, same numbers, on every machine. */
export type Random = () => number;

const WARM_UP = 12;

/** The sfc32 generator of PractRand, seeded with the sha256 of a text; not for secrets. */
export function seededRandom(seed: string | number): Random {
  const digest = createHash('sha256').update(String(seed)).digest();
  let [a, b, c, counter] = [digest.readInt32LE(0), digest.readInt32LE(4), digest.readInt32LE(8), 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let turn = 0; turn < WARM_UP; turn++) next();
  return next;
}

/** An exponential gap with mean 1: the time between arrivals of a Poisson process of rate 1. */
export function exponential(random: Random): number {
  return -Math.log(1 - random());
}
