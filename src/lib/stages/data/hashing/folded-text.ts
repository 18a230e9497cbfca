import { LEADING_WORDS } from '../../../core/text/secret-forms.ts';
import { HINT } from '../pii/find-pii.ts';
import { WordHashes } from './word-hashes.ts';
import { withRoom, type Words } from './words.ts';

const REMOVED = /\p{M}/gu;
const KEPT = /[\p{L}\p{N}\p{S}#%&@*/]/u;

const [NEWLINE, SPACE, QUOTE, APOSTROPHE, DOT] = [10, 0x20, 0x22, 0x27, 0x2e];
const [ZERO, NINE, COLON, AT, BACKSLASH] = [0x30, 0x39, 0x3a, 0x40, 0x5c];
/** Below: one table look-up per character (Latin, Greek, Cyrillic, Arabic, general punctuation). */
const TABLE_SIZE = 0x2100;
/** Table entries that are not the folded character. */
const NOTHING = 0xffff;
const SEVERAL = 0xfffe;
/** Bytes that the longest folded character takes (U+FDFA becomes 18 characters of three bytes), per byte of UTF-8. */
const GROWTH = 18;
/** FNV-1a, for the hashes of words. */
const [FNV_START, FNV_PRIME] = [0x811c9dc5 | 0, 0x01000193];
/** Bytes of the shortest secret that is known by its form. */
const SECRET_BYTES = 16;
/** Entries of `ascii`: what is looked at more closely, and a space that secrets hold. */
const [NOTED, JOINT] = [0x80, 0x1f];

/** Hashes of words that lead to secrets, and their last 12 bits for a first look. */
const LEADS = new Set(LEADING_WORDS.map(hashOfWord));
const marks = new Uint8Array(4096);
for (const hash of LEADS) marks[hash & 4095] = 1;

const table = buildTable();
const ascii = new Uint8Array(256).map((_, byte) => entryOf(byte));
const others = new Map<number, string>();

/** Collects byte texts in `foldCodePoint` form, and the hashes of their words. One instance serves all rows. */
export class FoldedText {
  /** The folded text; valid up to `length`, and zero up to the next multiple of 16 after `pad`. */
  words: Words = new Uint32Array(1 << 14);
  folded = new Uint8Array(this.words.buffer);
  length = 0;
  /** Characters (code points) seen since `clear`, before folding. */
  characters = 0;
  /** Characters seen since `clear` that JSON writes with a backslash. */
  escapes = 0;
  private readonly hashes: WordHashes;
  private bytes = Buffer.allocUnsafe(4096);
  private hints = 0;
  private lastDigit = 0;
  private digits = 0;
  private dots = 0;
  private colons = 0;
  /** Where the word, and what may be a secret, began. */
  private word = 0;
  private run = 0;
  private hash = FNV_START;

  constructor(hashes: WordHashes = new WordHashes()) {
    this.hashes = hashes;
  }

  clear(): void {
    this.length = 0;
    this.characters = 0;
    this.escapes = 0;
  }

  /** Appends one text, or its bytes, as separate words; returns the `HINT`s of what it may hold. */
  append(text: string | Uint8Array): number {
    const size = text.length;
    if (this.bytes.length < size + 2) this.bytes = Buffer.allocUnsafe(size * 2 + 2);
    this.words = withRoom(this.words, (this.length + size * GROWTH + 32) >> 2);
    if (this.words.buffer !== this.folded.buffer) this.folded = new Uint8Array(this.words.buffer);
    this.hashes.reserve(size * 2);
    const firstWord = this.hashes.count;
    if (typeof text === 'string') this.bytes.write(text, 0, 'latin1');
    else this.bytes.set(text);
    this.bytes[size] = SPACE;
    this.bytes[size + 1] = NEWLINE;
    this.hints = 0;
    this.lastDigit = -9;
    this.digits = 0;
    this.dots = 0;
    this.colons = 0;
    this.word = this.length;
    this.run = 0;
    this.hash = FNV_START;
    for (let at = this.foldPlain(0, size); at <= size; at = this.foldPlain(at, size)) at = this.foldOther(at);
    this.characters += size;
    if (leadToSecret(this.hashes, firstWord)) this.hints |= HINT.secret;
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

  /** Folds what a table answers, up to another byte or the space after the text; returns its place. */
  private foldPlain(from: number, size: number): number {
    const { bytes, folded, hashes } = this;
    const { words } = hashes;
    let { count } = hashes;
    let { length: to, word, run, hash } = this;
    let at = from;
    for (; at <= size; at += 1) {
      const one = ascii[bytes[at] as number] as number;
      if (one >= NOTED) break;
      if (one > SPACE) {
        folded[to++] = one;
        hash = Math.imul(hash ^ one, FNV_PRIME);
        continue;
      }
      if (to > word) {
        words[count++] = hash;
        hash = FNV_START;
        folded[to++] = SPACE;
        word = to;
      }
      if (one === SPACE) {
        if (at - run >= SECRET_BYTES) this.hints |= HINT.secret;
        run = at + 1;
      }
    }
    hashes.count = count;
    this.length = to;
    this.word = word;
    this.run = run;
    this.hash = hash;
    return at;
  }

  /** Folds one character that is looked at more closely; returns the place after it. */
  private foldOther(at: number): number {
    const byte = this.bytes[at] as number;
    if (byte < 0x80) {
      this.see(byte, at);
      this.put(table[byte] as number);
      return at + 1;
    }
    this.endRun(at);
    const more = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    this.characters -= more;
    this.run += more;
    this.putCodePoint(decode(this.bytes, at));
    return this.run;
  }

  private putCodePoint(codePoint: number): void {
    const known = codePoint < TABLE_SIZE ? (table[codePoint] as number) : SEVERAL;
    if (known < SEVERAL) this.put(known);
    else if (known === SEVERAL) {
      const folded = foldRare(codePoint);
      for (let at = 0; at < folded.length; at += 1) this.put(folded.charCodeAt(at));
    }
  }

  /** Appends one folded unit of UTF-16. */
  private put(unit: number): void {
    if (unit === SPACE) this.endWord();
    else if (unit < 0x80) this.putByte(unit);
    else {
      this.putByte(0x80 | (unit >> 14));
      this.putByte(0x80 | ((unit >> 7) & 0x7f));
      this.putByte(0x80 | (unit & 0x7f));
    }
  }

  private putByte(byte: number): void {
    this.folded[this.length++] = byte;
    this.hash = Math.imul(this.hash ^ byte, FNV_PRIME);
  }

  private endWord(): void {
    if (this.length === this.word) return;
    this.hashes.words[this.hashes.count++] = this.hash;
    this.hash = FNV_START;
    this.folded[this.length++] = SPACE;
    this.word = this.length;
  }

  /** Notes digits close to each other, dots between digits, colons, `@`, and `=` or a colon right after a name. */
  private see(byte: number, at: number): void {
    if (byte < ZERO || byte === BACKSLASH) {
      this.escapes += 1;
      this.endRun(at);
    } else if (byte <= NINE) this.seeDigit(at);
    else if (byte === AT) this.hints |= HINT.at;
    else {
      if (byte === COLON && ++this.colons >= 2) this.hints |= HINT.colons;
      const before = byte === COLON ? (this.bytes[at - 1] as number) : AT;
      if (before > NINE ? before < 0x80 : before === QUOTE || before === APOSTROPHE) this.hints |= HINT.secret;
    }
  }

  private endRun(at: number): void {
    if (at - this.run >= SECRET_BYTES) this.hints |= HINT.secret;
    this.run = at + 1;
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
}

function leadToSecret({ words, count }: WordHashes, from: number): boolean {
  for (let at = from; at < count; at += 1)
    if (marks[(words[at] as number) & 4095] === 1 && LEADS.has(words[at] as number)) return true;
  return false;
}

function hashOfWord(word: string): number {
  return Array.from(word).reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), FNV_PRIME), FNV_START) >>> 0;
}

function entryOf(byte: number): number {
  const character = String.fromCharCode(byte);
  if (byte < SPACE || byte >= 0x80 || /[\d:=@"\\]/.test(character)) return NOTED;
  return '_.-'.includes(character) ? JOINT : (table[byte] as number);
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
