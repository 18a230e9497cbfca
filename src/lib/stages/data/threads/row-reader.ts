import { toByteText } from '../hashing/byte-text.ts';
import { type ChatMessage, type ChatRow, BadRow } from '../rows/chat-row.ts';
import { checkMessages } from '../rows/check-turns.ts';
import type { Fields } from '../rows/compile-mapping.ts';
import { compileRecipe } from '../rows/compile-recipe.ts';
import { readRejected, readShape } from '../rows/read-shape.ts';
import type { Language, Recipe } from '../../../core/project/resources/recipe.ts';
import { FoldedText } from '../hashing/folded-text.ts';
import { hash128 } from '../hashing/hash128.ts';
import { eachLongRun } from '../contamination/long-runs.ts';
import { languageOf } from '../quality/language.ts';
import { WordHashes } from '../near/word-hashes.ts';

/** Turns the fields of a raw row into a checked chat row of byte texts; undefined when the recipe leaves it out. */
export type ReadRow = (fields: Fields) => ChatRow | undefined;

/** Reader of rows whose fields are byte texts already. */
export function readPlainRow(fields: Fields): ChatRow {
  return checkedRow({ messages: readShape(fields), rejected: readRejected(fields) });
}

/** Reader of rows whose fields are real texts, through a recipe if there is one. */
export function textRowReader(recipe: Recipe | null): ReadRow {
  const compiled = compileRecipe(recipe ?? {});
  return (fields) => {
    if (!compiled.keeps(fields)) return undefined;
    const { messages, rejected, label, group, compared, date } = compiled.read(fields);
    return {
      ...checkedRow({
        messages: messages.map(({ role, content }) => ({ role, content: byteText(content) })),
        rejected: rejected === undefined ? undefined : byteText(rejected),
      }),
      ...(label === undefined ? {} : { label: byteText(label) }),
      ...(group === undefined ? {} : { group: byteText(group) }),
      ...(compared === undefined ? {} : { compared }),
      ...(date === undefined ? {} : { date }),
    };
  };
}

function byteText(text: string): string {
  if (!text.isWellFormed()) throw new BadRow('bad-utf8');
  return toByteText(text);
}

/** Throws `BadRow` unless both answers are usable. */
function checkedRow({ messages, rejected }: { messages: ChatMessage[]; rejected: string | undefined }): ChatRow {
  requireTurns(messages);
  if (rejected === undefined) return { messages };
  requireTurns([...messages.slice(0, -1), { role: 'assistant', content: rejected }]);
  return { messages, rejected };
}

/** What rows are compared by: a rejected answer counts as part of the answer. */
export function comparedMessages({ messages, rejected }: ChatRow): readonly ChatMessage[] {
  const last = messages.at(-1);
  if (rejected === undefined || !last) return messages;
  return [...messages.slice(0, -1), { role: last.role, content: `${last.content}\n${rejected}` }];
}

function requireTurns(messages: ChatMessage[]): void {
  const problem = checkMessages(messages);
  if (problem) throw new BadRow(problem);
}

/** Hashes of a conversation as compared, and its size; reused from row to row. */
export class RowHasher {
  readonly key = new Uint32Array(4);
  readonly prompt = new Uint32Array(4);
  readonly group = new Uint32Array(4);
  answer = 0;
  characters = 0;
  /** Hashes of the runs of words of prompt and answer, after `countRuns`. */
  runs = new Uint32Array(1024);
  private readonly words = new WordHashes();
  private answerFrom = 0;
  private readonly text = new FoldedText();
  private readonly parts = new Uint32Array(12);

  /** Reads the messages; returns the hints of personal data in each. */
  read(messages: readonly ChatMessage[], hints: number[]): void {
    this.characters = 0;
    hints.length = 0;
    const first = messages[0]?.role === 'system' ? 1 : 0;
    this.hashPart(messages, 0, first, 0, hints);
    this.words.clear();
    this.hashPart(messages, first, messages.length - 1, 4, hints);
    this.answerFrom = this.words.count;
    this.hashPart(messages, messages.length - 1, messages.length, 8, hints);
    this.prompt.set(this.parts.subarray(4, 8));
    this.answer = this.parts[8] as number;
    hash128(this.parts, this.parts.byteLength, this.key, 0);
  }

  /** Words of the answer. */
  get answerWords(): number {
    return this.words.count - this.answerFrom;
  }

  /** Language of prompt and answer, guessed. */
  get language(): Language {
    return languageOf(this.words.words, this.words.count);
  }

  /** Writes `runs` of the last conversation, without its system message; returns their number. */
  countRuns(): number {
    const { words } = this;
    if (this.runs.length < words.count) this.runs = new Uint32Array(words.count * 2);
    return words.runs(this.runs);
  }

  /** Visits the runs of twelve words of the last conversation, until `visit` is true. */
  eachLongRun(visit: (first: number, second: number) => boolean): void {
    eachLongRun(this.words.words, this.words.count, visit);
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
    this.words.append(this.text.folded, this.text.length);
    this.text.pad();
    hash128(this.text.words, this.text.length, this.parts, at);
  }
}
