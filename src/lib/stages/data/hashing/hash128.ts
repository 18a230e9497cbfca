/** A 128-bit hash for equality (MurmurHash3 x86_128): `length` bytes, zero-padded to 16, to `out[at…at+3]`. */
export function hash128(words: Uint32Array, length: number, out: Uint32Array, at: number): void {
  let a = 0x9e3779b9 | 0;
  let b = 0x243f6a88;
  let c = 0xb7e15162 | 0;
  let d = 0x6a09e667;
  const end = (length + 3) >> 2;
  for (let from = 0; from < end; from += 4) {
    a = Math.imul(rotate(a ^ scramble(words[from] as number, 0x239b961b, 15, 0xab0e9789 | 0), 19) + b, 5) + 0x561ccd1b;
    b =
      Math.imul(rotate(b ^ scramble(words[from + 1] as number, 0xab0e9789 | 0, 16, 0x38b34ae5), 17) + c, 5) +
      0x0bcaa747;
    c =
      Math.imul(rotate(c ^ scramble(words[from + 2] as number, 0x38b34ae5, 17, 0xa1e38b93 | 0), 15) + d, 5) +
      0x96cd1c35;
    d =
      Math.imul(rotate(d ^ scramble(words[from + 3] as number, 0xa1e38b93 | 0, 18, 0x239b961b), 13) + a, 5) +
      0x32ac3b17;
  }
  finish(a ^ length, b ^ length, c ^ length, d ^ length, out, at);
}

function scramble(word: number, first: number, turn: number, second: number): number {
  const product = Math.imul(word, first);
  return Math.imul((product << turn) | (product >>> (32 - turn)), second);
}

function rotate(word: number, turn: number): number {
  return (word << turn) | (word >>> (32 - turn));
}

function finish(a: number, b: number, c: number, d: number, out: Uint32Array, at: number): void {
  const sum = a + b + c + d;
  const [p, q, r, s] = [avalanche(a + sum), avalanche(b + sum), avalanche(c + sum), avalanche(d + sum)];
  const mixed = p + q + r + s;
  out[at] = p + mixed;
  out[at + 1] = q + mixed + p;
  out[at + 2] = r + mixed + p;
  out[at + 3] = s + mixed + p;
}

/** Every input bit reaches every output bit. */
export function avalanche(word: number): number {
  let mixed = word ^ (word >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
