/** Words of a run that two texts do not share by chance. Source: datatrove, `n_grams=12`. */
const RUN = 12;
/** Odd multipliers of two independent rolling hashes. */
const [FIRST, SECOND] = [0x9e3779b1 | 0, 0x85ebca77 | 0];
const [FIRST_OUT, SECOND_OUT] = [power(FIRST), power(SECOND)];

function power(base: number): number {
  return Array.from({ length: RUN }).reduce<number>((product) => Math.imul(product, base), 1);
}

/** Calls `visit` with the two hashes of each run of twelve words, until it says that it has seen enough. */
export function eachLongRun(
  { words, count }: { words: Uint32Array; count: number },
  visit: (first: number, second: number) => unknown,
): void {
  let [first, second] = [0, 0];
  for (let at = 0; at < count; at += 1) {
    const word = words[at] as number;
    const out = at < RUN ? 0 : (words[at - RUN] as number);
    first = (Math.imul(first, FIRST) + word - Math.imul(out, FIRST_OUT)) | 0;
    second = (Math.imul(second, SECOND) + word - Math.imul(out, SECOND_OUT)) | 0;
    if (at >= RUN - 1 && visit(first, second) === true) return;
  }
}
