/** Free slots; a key of two zero words is never stored. */
const FREE = 0;

/** What workers share of a table: memory, its mask, and a bit for each first word, thirty-two a slot. */
export interface KeyTableMemory {
  words: SharedArrayBuffer;
  mask: number;
  bits: SharedArrayBuffer;
}

/** Keys of two words, each with a number, in memory that threads share: one writes before the others read. */
export class KeyTable {
  memory: KeyTableMemory;
  private words: Uint32Array;
  /** Small enough for the nearest cache: most keys that are looked for are not there. */
  private bits: Uint32Array;
  private count = 0;

  constructor(memory = memoryOf(1024)) {
    this.memory = memory;
    this.words = new Uint32Array(memory.words);
    this.bits = new Uint32Array(memory.bits);
  }

  /** Keeps the number that a key has already. `number` is not 0. */
  add(first: number, second: number, number: number): void {
    const { words } = this;
    const at = this.slotOf(first, second);
    if (words[at + 2] !== FREE) return;
    words[at] = first;
    words[at + 1] = second;
    words[at + 2] = number;
    const { bits } = this;
    bits[(first >>> 5) & (bits.length - 1)]! |= 1 << (first & 31);
    this.count += 1;
    if (this.count * 3 > this.memory.mask * 2) this.grow();
  }

  /** The number of a key; 0 where it is not in the table. */
  find(first: number, second: number): number {
    return this.words[this.slotOf(first, second) + 2] as number;
  }

  /** Whether a key may begin with this word: false for most that do not. */
  mayHold(first: number): boolean {
    const { bits } = this;
    return (((bits[(first >>> 5) & (bits.length - 1)] as number) >>> (first & 31)) & 1) !== 0;
  }

  private grow(): void {
    const before = this.words;
    this.count = 0;
    this.memory = memoryOf((this.memory.mask + 1) * 2);
    this.words = new Uint32Array(this.memory.words);
    this.bits = new Uint32Array(this.memory.bits);
    for (let at = 0; at < before.length; at += 3)
      if (before[at + 2] !== FREE) this.add(before[at] as number, before[at + 1] as number, before[at + 2] as number);
  }

  private slotOf(first: number, second: number): number {
    const { words } = this;
    const { mask } = this.memory;
    for (let slot = (first ^ second) & mask; ; slot = (slot + 1) & mask) {
      const at = slot * 3;
      if (words[at + 2] === FREE || (words[at] === first >>> 0 && words[at + 1] === second >>> 0)) return at;
    }
  }
}

/** Free memory; `slots` is a power of two. */
function memoryOf(slots: number): KeyTableMemory {
  return { words: new SharedArrayBuffer(slots * 12), mask: slots - 1, bits: new SharedArrayBuffer(slots * 4) };
}
