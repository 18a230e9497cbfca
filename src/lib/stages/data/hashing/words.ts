export type Words = Uint32Array<ArrayBuffer>;

/** The words, in a larger array where there is no room for `size` of them. */
export function withRoom(words: Words, size: number): Words {
  if (words.length >= size) return words;
  const larger = new Uint32Array(size * 2);
  larger.set(words);
  return larger;
}
