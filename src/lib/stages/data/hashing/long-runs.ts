/** Words of a run that two texts do not share by chance. Source: datatrove, `n_grams=12`. */
const RUN = 12;
/** Odd multipliers of two independent hashes. */
const [FIRST, SECOND] = [0x9e3779b1 | 0, 0x85ebca77 | 0];
const FIRST_OUT = Array.from({ length: RUN }).reduce<number>((product) => Math.imul(product, FIRST), 1);

/** Calls `visit` with a hash of each run of twelve words and where the run ends, until it returns true. */
export function eachLongRun(
  { words, count }: { words: Uint32Array; count: number },
  visit: (hash: number, end: number) => unknown,
): void {
  let hash = 0;
  for (let at = 0; at < count; at += 1) {
    const out = at < RUN ? 0 : (words[at - RUN] as number);
    hash = (Math.imul(hash, FIRST) + (words[at] as number) - Math.imul(out, FIRST_OUT)) | 0;
    if (at >= RUN - 1 && visit(hash, at) === true) return;
  }
}

/** Another hash of the run that ends there: few runs need it. */
export function secondHash(words: Uint32Array, end: number): number {
  let hash = 0;
  for (let at = end - RUN + 1; at <= end; at += 1) hash = (Math.imul(hash, SECOND) + (words[at] as number)) | 0;
  return hash;
}
