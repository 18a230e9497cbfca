import { HINT } from '../pii/find-pii.ts';

const REMOVED = /\p{M}/gu;
const KEPT = /[\p{L}\p{N}\p{S}#%&@*/]/u;

const [SPACE, DOT, ZERO, NINE, COLON, AT] = [0x20, 0x2e, 0x30, 0x39, 0x3a, 0x40];
/** Below: one table look-up per character (Latin, Greek, Cyrillic, Arabic, general punctuation). */
const TABLE_SIZE = 0x2100;
/** Table entries that are not the folded character. */
const NOTHING = 0xffff;
const SEVERAL = 0xfffe;
/** Bytes that the longest folded character takes (U+FDFA becomes 18 characters of three bytes), per byte of UTF-8. */
const GROWTH = 18;

const table = buildTable();
const ascii = Uint8Array.from(table.subarray(0, 0x80));
const others = new Map<number, string>();

/** Collects byte texts in `foldCodePoint` form, counting signs of personal data. One instance serves all rows. */
export class FoldedText {
  /** The folded text; valid up to `length`, and zero up to the next multiple of 16 after `pad`. */
  folded = new Uint8Array(1 << 16);
  words = new Uint32Array(this.folded.buffer);
  length = 0;
  /** Characters (code points) seen since `clear`, before folding. */
  characters = 0;
  private bytes = Buffer.allocUnsafe(4096);
  private hints = 0;
  private lastDigit = 0;
  private digits = 0;
  private dots = 0;
  private colons = 0;

  clear(): void {
    this.length = 0;
    this.characters = 0;
  }

  /** Appends one text as separate words; returns the `HINT`s of personal data in it. */
  append(byteText: string): number {
    const size = byteText.length;
    if (this.bytes.length < size) this.bytes = Buffer.allocUnsafe(size * 2);
    if (this.folded.length < this.length + size * GROWTH + 32) this.grow(this.length + size * GROWTH + 32);
    this.bytes.write(byteText, 0, 'latin1');
    this.hints = 0;
    this.lastDigit = -9;
    this.digits = 0;
    this.dots = 0;
    this.colons = 0;
    this.fold(size);
    if (this.length > 0 && this.folded[this.length - 1] !== SPACE) this.folded[this.length++] = SPACE;
    return this.hints;
  }

  /** A mark that no folded text contains, between messages. */
  separate(): void {
    this.folded[this.length++] = 0;
  }

  /** Zeroes what follows the text in its last 16 bytes, so that whole words can be hashed. */
  pad(): void {
    this.folded.fill(0, this.length, (this.length + 15) & ~15);
  }

  /** Folds an ASCII character without a branch: what follows overwrites a second space. */
  private fold(size: number): void {
    const { bytes, folded } = this;
    let to = this.length;
    let spaced = 1;
    let extra = 0;
    for (let at = 0; at < size; at += 1) {
      const byte = bytes[at] as number;
      if (byte < 0x80) {
        if (byte >= ZERO && byte <= AT) this.see(byte, at);
        const one = ascii[byte] as number;
        const space = ((one ^ SPACE) - 1) >>> 31;
        folded[to] = one;
        to += 1 - (space & spaced);
        spaced = space;
      } else {
        const before = to;
        to = this.foldOne(decode(bytes, at), to, spaced === 1);
        if (to > before) spaced = folded[to - 1] === SPACE ? 1 : 0;
        const more = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
        at += more;
        extra += more;
      }
    }
    this.length = to;
    this.characters += size - extra;
  }

  private foldOne(codePoint: number, from: number, spaced: boolean): number {
    const known = codePoint < TABLE_SIZE ? (table[codePoint] as number) : SEVERAL;
    if (known === NOTHING) return from;
    if (known !== SEVERAL) return known === SPACE && spaced ? from : this.put(known, from);
    let to = from;
    let afterSpace = spaced;
    const folded = foldRare(codePoint);
    for (let at = 0; at < folded.length; at += 1) {
      const unit = folded.charCodeAt(at);
      if (unit !== SPACE || !afterSpace) to = this.put(unit, to);
      afterSpace = unit === SPACE;
    }
    return to;
  }

  private put(unit: number, at: number): number {
    const { folded } = this;
    if (unit < 0x80) {
      folded[at] = unit;
      return at + 1;
    }
    folded[at] = 0x80 | (unit >> 14);
    folded[at + 1] = 0x80 | ((unit >> 7) & 0x7f);
    folded[at + 2] = 0x80 | (unit & 0x7f);
    return at + 3;
  }

  /** Notes digits close to each other, dots between digits, colons and `@`. */
  private see(byte: number, at: number): void {
    if (byte <= NINE) this.seeDigit(at);
    else if (byte === AT) this.hints |= HINT.at;
    else if (byte === COLON && ++this.colons >= 2) this.hints |= HINT.colons;
  }

  private seeDigit(at: number): void {
    const gap = at - this.lastDigit;
    if (gap > 5) {
      this.digits = 0;
      this.dots = 0;
    }
    this.digits += 1;
    if (gap === 2 && this.bytes[at - 1] === DOT) this.dots += 1;
    this.lastDigit = at;
    if (this.digits >= 9) this.hints |= HINT.digits;
    if (this.dots >= 3) this.hints |= HINT.dots;
  }

  private grow(size: number): void {
    const larger = new Uint8Array((size * 2 + 15) & ~15);
    larger.set(this.folded.subarray(0, this.length));
    this.folded = larger;
    this.words = new Uint32Array(larger.buffer);
  }
}

/** Code point of the UTF-8 sequence of two to four bytes at `at`; the bytes are known to be valid. */
function decode(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number;
  const second = (bytes[at + 1] as number) & 0x3f;
  if (first < 0xe0) return ((first & 0x1f) << 6) | second;
  const third = (bytes[at + 2] as number) & 0x3f;
  if (first < 0xf0) return ((first & 0x0f) << 12) | (second << 6) | third;
  return ((first & 0x07) << 18) | (second << 12) | (third << 6) | ((bytes[at + 3] as number) & 0x3f);
}

function foldRare(codePoint: number): string {
  const known = others.get(codePoint);
  if (known !== undefined) return known;
  const folded = foldCodePoint(codePoint);
  if (others.size < 20_000) others.set(codePoint, folded);
  return folded;
}

function buildTable(): Uint16Array {
  const built = new Uint16Array(TABLE_SIZE);
  for (let codePoint = 0; codePoint < TABLE_SIZE; codePoint += 1) {
    const folded = foldCodePoint(codePoint);
    built[codePoint] = folded === '' ? NOTHING : folded.length > 1 ? SEVERAL : folded.charCodeAt(0);
  }
  return built;
}

/** A character in comparisons: compatibility form, lower case, no accent; punctuation is a space. Signs stay. */
export function foldCodePoint(codePoint: number): string {
  const character = String.fromCodePoint(codePoint);
  const plain = character.normalize('NFKD').toLowerCase().replace(REMOVED, '').replaceAll('ς', 'σ');
  return Array.from(plain, (one) => (KEPT.test(one) ? one : ' ')).join('');
}
