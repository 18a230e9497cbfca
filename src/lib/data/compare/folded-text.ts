import { HINT } from '../pii/find-pii.ts';
import { foldCodePoint } from './fold-code-point.ts';

const SPACE = 32;
/** Below: one table look-up per character (Latin, Greek, Cyrillic, Arabic, general punctuation). */
const TABLE_SIZE = 0x2100;
/** Table entries that are not the folded character. */
const NOTHING = 0xffff;
const SEVERAL = 0xfffe;

const table = buildTable();
const others = new Map<number, string>();

/**
 * Collects byte texts in the form used for comparison (see `foldCodePoint`), words separated by one space, and
 * on the way counts characters and notes signs of personal data. One instance is reused for all rows.
 */
export class FoldedText {
  /** UTF-16 units of the folded text; valid up to `length`. */
  units = new Uint16Array(4096);
  length = 0;
  /** Characters (code points) seen since `clear`, before folding. */
  characters = 0;
  private bytes = Buffer.allocUnsafe(4096);

  clear(): void {
    this.length = 0;
    this.characters = 0;
  }

  /** Appends one text as separate words; returns the `HINT`s of personal data in it. */
  append(byteText: string): number {
    const size = byteText.length;
    if (this.bytes.length < size) this.bytes = Buffer.allocUnsafe(size * 2);
    // A folded character has at most 18 units (U+FDFA); three bytes of UTF-8 make one character.
    if (this.units.length < this.length + size * 6 + 2) this.grow(this.length + size * 6 + 2);
    this.bytes.write(byteText, 0, 'latin1');
    const hints = this.fold(size);
    if (this.length > 0 && this.units[this.length - 1] !== SPACE) this.units[this.length++] = SPACE;
    return hints;
  }

  /** A mark that no folded text contains, between messages. */
  separate(): void {
    this.units[this.length++] = 0;
  }

  private fold(size: number): number {
    const { bytes, units } = this;
    const hints = new HintCounter();
    let to = this.length;
    let spaced = true;
    let characters = 0;
    for (let at = 0; at < size;) {
      const byte = bytes[at] as number;
      let codePoint = byte;
      const start = at;
      at += 1;
      if (byte >= 0x80) {
        codePoint = decode(bytes, start);
        at = start + (byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4);
      } else if (byte < 0x41) hints.see(byte, start, bytes);
      characters += 1;
      const folded = codePoint < TABLE_SIZE ? (table[codePoint] as number) : SEVERAL;
      if (folded === SPACE) {
        if (!spaced) units[to++] = SPACE;
        spaced = true;
      } else if (folded < SEVERAL) {
        units[to++] = folded;
        spaced = false;
      } else if (folded === SEVERAL) {
        to = this.foldOther(codePoint, to, spaced);
        spaced = units[to - 1] === SPACE || (spaced && to === this.length);
      }
    }
    this.length = to;
    this.characters += characters;
    return hints.hints;
  }

  private foldOther(codePoint: number, from: number, spaced: boolean): number {
    let to = from;
    let afterSpace = spaced;
    const folded = foldRare(codePoint);
    for (let at = 0; at < folded.length; at += 1) {
      const unit = folded.charCodeAt(at);
      if (unit === SPACE && afterSpace) continue;
      this.units[to++] = unit;
      afterSpace = unit === SPACE;
    }
    return to;
  }

  private grow(size: number): void {
    const larger = new Uint16Array(size * 2);
    larger.set(this.units.subarray(0, this.length));
    this.units = larger;
  }
}

/** Counts digits close to each other, dots between digits, colons and `@`. */
class HintCounter {
  hints = 0;
  private lastDigit = -9;
  private digits = 0;
  private dots = 0;
  private colons = 0;

  see(byte: number, at: number, bytes: Uint8Array): void {
    if (byte >= 0x30) {
      if (byte <= 0x39) this.seeDigit(at, bytes);
      else if (byte === 0x3a && ++this.colons >= 2) this.hints |= HINT.colons;
      else if (byte === 0x40) this.hints |= HINT.at;
    }
  }

  private seeDigit(at: number, bytes: Uint8Array): void {
    const gap = at - this.lastDigit;
    if (gap > 5) {
      this.digits = 0;
      this.dots = 0;
    }
    this.digits += 1;
    if (gap === 2 && bytes[at - 1] === 0x2e) this.dots += 1;
    this.lastDigit = at;
    if (this.digits >= 9) this.hints |= HINT.digits;
    if (this.dots >= 3) this.hints |= HINT.dots;
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
