import { FoldedText } from '../hashing/folded-text.ts';
import { hash128 } from '../hashing/hash128.ts';
import type { ChatMessage } from '../rows/chat-row.ts';

/** Hashes of a conversation as compared, and its size; reused from row to row. */
export class RowHasher {
  readonly key = new Uint32Array(4);
  readonly prompt = new Uint32Array(4);
  readonly group = new Uint32Array(4);
  answer = 0;
  characters = 0;
  private readonly text = new FoldedText();
  private readonly parts = new Uint32Array(12);

  /** Reads the messages; returns the hints of personal data in each. */
  read(messages: readonly ChatMessage[], hints: number[]): void {
    this.characters = 0;
    hints.length = 0;
    const first = messages[0]?.role === 'system' ? 1 : 0;
    this.hashPart(messages, 0, first, 0, hints);
    this.hashPart(messages, first, messages.length - 1, 4, hints);
    this.hashPart(messages, messages.length - 1, messages.length, 8, hints);
    this.prompt.set(this.parts.subarray(4, 8));
    this.answer = this.parts[8] as number;
    hash128(this.parts, this.parts.byteLength, this.key, 0);
  }

  /** Hash of a recipe's group, as it is. */
  readGroup(group: string): void {
    const bytes = new Uint8Array((group.length + 15) & ~15);
    Buffer.from(bytes.buffer).write(group, 'latin1');
    hash128(new Uint32Array(bytes.buffer), group.length, this.group, 0);
  }

  private hashPart(messages: readonly ChatMessage[], from: number, to: number, at: number, hints: number[]): void {
    this.text.clear();
    for (let place = from; place < to; place += 1) {
      hints.push(this.text.append((messages[place] as ChatMessage).content));
      this.text.separate();
    }
    this.characters += this.text.characters;
    this.text.pad();
    hash128(this.text.words, this.text.length, this.parts, at);
  }
}
