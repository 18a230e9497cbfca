import type { ChatMessage } from './chat-row.ts';
import { FoldedText } from '../hashing/folded-text.ts';
import { hash128 } from '../hashing/hash128.ts';
import { WordHashes } from '../hashing/word-hashes.ts';
import { withRoom, type Words } from '../hashing/words.ts';

/** Hashes of a conversation as compared, and its size; reused from row to row. */
export class RowHasher {
  readonly key = new Uint32Array(4);
  readonly prompt = new Uint32Array(4);
  readonly group = new Uint32Array(4);
  answer = 0;
  characters = 0;
  /** Characters that JSON writes with a backslash. */
  escapes = 0;
  /** Hashes of the runs of words of prompt and answer, after `countRuns`. */
  runs: Words = new Uint32Array(1024);
  readonly words = new WordHashes();
  /** Words of the system message, which stands outside what is compared. */
  readonly system = new WordHashes();
  private answerFrom = 0;
  private readonly text = new FoldedText(this.words);
  private readonly systemText = new FoldedText(this.system);
  private readonly parts = new Uint32Array(12);

  /** Reads the messages, or their `contents` where known as bytes; returns the hints of personal data in each. */
  read(messages: readonly ChatMessage[], hints: number[], contents: readonly (Uint8Array | undefined)[] = []): void {
    this.characters = 0;
    this.escapes = 0;
    hints.length = 0;
    const first = messages[0]?.role === 'system' ? 1 : 0;
    const texts = messages.map(({ content }, place) => contents[place] ?? content);
    this.system.clear();
    this.words.clear();
    this.hashPart(this.systemText, texts.slice(0, first), 0, hints);
    this.hashPart(this.text, texts.slice(first, -1), 4, hints);
    this.answerFrom = this.words.count;
    this.hashPart(this.text, texts.slice(-1), 8, hints);
    this.prompt.set(this.parts.subarray(4, 8));
    this.answer = this.parts[8] as number;
    hash128(this.parts, this.parts.byteLength, this.key, 0);
  }

  /** Names the prompt as compared, without system message. */
  get promptKey(): string {
    return `${this.prompt[0]}:${this.prompt[1]}`;
  }

  /** Words of the answer. */
  get answerWords(): number {
    return this.words.count - this.answerFrom;
  }

  /** Writes `runs` of the last conversation, without its system message; returns their number. */
  countRuns(): number {
    const { words } = this;
    this.runs = withRoom(this.runs, words.count);
    return words.runs(this.runs);
  }

  /** Hash of a recipe's group, as it is. */
  readGroup(group: string): void {
    const bytes = new Uint8Array((group.length + 15) & ~15);
    Buffer.from(bytes.buffer).write(group, 'latin1');
    hash128(new Uint32Array(bytes.buffer), group.length, this.group, 0);
  }

  private hashPart(text: FoldedText, contents: readonly (Uint8Array | string)[], at: number, hints: number[]): void {
    text.clear();
    for (const content of contents) {
      hints.push(text.append(content));
      text.separate();
    }
    this.characters += text.characters;
    this.escapes += text.escapes;
    text.pad();
    hash128(text.words, text.length, this.parts, at);
  }
}
