import { avalanche } from './hash128.ts';

/** Bands of similar rows: 20 of 5 values. */
export const BANDS = 20;
const VALUES_PER_BAND = 5;
const VALUES = BANDS * VALUES_PER_BAND;
/** Least similarity, in steps of 0.05, at which 0.99 of the pairs have a band in common: 0.75. */
export const LEAST_SHARE =
  Array.from({ length: 21 }, (_, step) => step / 20).find((share) => foundAt(share) >= 0.99) ?? 1;
/** Words of the values' last four bits, eight in each. */
export const BIT_WORDS = Math.ceil(VALUES / 8);

const EMPTY = 0x7fff_ffff;
/** A value: the round that set it, of at most 200, and bits of its hash. */
const HASH_BITS = 22;
const HASH_MASK = 2 ** HASH_BITS - 1;
/** Odd multiplier. */
const MIX = 0x9e3779b1 | 0;
const BY_CHANCE = 1 / 16;

/**
 * A sketch of a set of hashes: two sketches agree in as many values as the sets are similar (Jaccard).
 * Source: Dahlgaard, Knudsen and Thorup, Fast Similarity Sketching, FOCS 2017.
 */
export class Sketch {
  /** Keys that similar sets share. */
  readonly bands = new Uint32Array(BANDS);
  readonly bits = new Uint32Array(BIT_WORDS);
  private readonly values = new Int32Array(VALUES);

  /** Reads `count` evenly spread hashes. */
  read(hashes: Uint32Array, count: number): void {
    this.fill(hashes, count);
    const { values, bands, bits } = this;
    for (let band = 0; band < BANDS; band += 1) {
      let key = band;
      for (let at = 0; at < VALUES_PER_BAND; at += 1)
        key = Math.imul(key ^ (key >>> 15) ^ (values[band * VALUES_PER_BAND + at] as number), MIX);
      bands[band] = avalanche(key);
    }
    bits.fill(0);
    for (let at = 0; at < VALUES; at += 1) bits[at >>> 3]! |= ((values[at] as number) & 15) << ((at & 7) << 2);
  }

  /** Rounds of hashing until every value is set: the least hash of the first round that reaches it. */
  private fill(hashes: Uint32Array, count: number): void {
    this.values.fill(EMPTY);
    let open = VALUES;
    for (let round = 0; open > 0 && round < 2 * VALUES; round += 1) open = this.scatter(hashes, count, round, open);
  }

  /** One round: each hash sets a value, of late rounds all the same, where no earlier round did. Returns what is left. */
  private scatter(hashes: Uint32Array, count: number, round: number, before: number): number {
    const { values } = this;
    const odd = round === 0 ? 1 : avalanche(round) | 1;
    const first = round << HASH_BITS;
    const [places, start] = round < VALUES ? [VALUES, 0] : [0, round - VALUES];
    let open = before;
    for (let at = 0; at < count; at += 1) {
      const hash = Math.imul(hashes[at] as number, odd);
      const place = (Math.imul(hash >>> 16, places) >>> 16) + start;
      const held = values[place] as number;
      const less = (first | (hash & HASH_MASK)) - held;
      values[place] = held + (less & (less >> 31));
      open -= (EMPTY - 1 - held) >>> 31;
    }
    return open;
  }
}

/** Share of the pairs as similar as `share` that have a band in common. */
function foundAt(share: number): number {
  return 1 - (1 - share ** VALUES_PER_BAND) ** BANDS;
}

/** Share of values in which the last bits of two sketches agree, by-chance agreement taken off. */
export function estimate(bits: Uint32Array, one: number, other: number): number {
  let unlike = 0;
  const [left, right] = [one * BIT_WORDS, other * BIT_WORDS];
  for (let at = 0; at < BIT_WORDS; at += 1)
    unlike += countUnlike((bits[left + at] as number) ^ (bits[right + at] as number));
  return 1 - unlike / VALUES / (1 - BY_CHANCE);
}

/** Groups of four bits that are not zero. */
function countUnlike(word: number): number {
  const pairs = word | (word >>> 1);
  const marks = (pairs | (pairs >>> 2)) & 0x1111_1111;
  return Math.imul(marks, 0x1111_1111) >>> 28;
}

/** Three standard errors of the estimate of two sets as similar as `share`. */
export function marginAt(share: number): number {
  const agree = share + (1 - share) * BY_CHANCE;
  return (3 * Math.sqrt((agree * (1 - agree)) / VALUES)) / (1 - BY_CHANCE);
}
