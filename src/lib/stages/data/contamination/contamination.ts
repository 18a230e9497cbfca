import { eachLongRun, secondHash } from '../hashing/long-runs.ts';
import type { ChatMessage } from '../rows/chat-row.ts';
import { RowHasher } from '../rows/row-hasher.ts';
import { KeyTable, type KeyTableMemory } from './key-table.ts';

/** The evaluation rows of a project: their prompts and runs of words, with the number of their dataset or suite, from 1. */
export interface EvaluationKeys {
  prompts: KeyTableMemory;
  runs: KeyTableMemory;
}

/** Collects the evaluation rows of a project, and looks rows up among them. */
export class Contamination {
  private readonly prompts: KeyTable;
  private readonly runs: KeyTable;
  private readonly hasher = new RowHasher();

  constructor(keys?: EvaluationKeys) {
    this.prompts = new KeyTable(keys?.prompts);
    this.runs = new KeyTable(keys?.runs);
  }

  get keys(): EvaluationKeys {
    return { prompts: this.prompts.memory, runs: this.runs.memory };
  }

  /** Adds a conversation of byte texts without its system message, which many rows share. */
  add(messages: readonly ChatMessage[], number: number): void {
    const { hasher } = this;
    hasher.read(messages, []);
    this.prompts.add(hasher.prompt[0] as number, hasher.prompt[1] as number, number);
    const { words } = hasher.words;
    eachLongRun(hasher.words, (first, end) => this.runs.add(first, secondHash(words, end), number));
  }

  /** Number of what asks the same, or holds twelve words of a turn in the same order; 0: none. */
  find({ prompt, words, system }: RowHasher): number {
    let found = this.prompts.find(prompt[0] as number, prompt[1] as number);
    for (const part of [words, system]) {
      const isFound = (first: number, end: number): boolean =>
        this.runs.mayHold(first) && (found = this.runs.find(first, secondHash(part.words, end))) !== 0;
      if (found === 0) eachLongRun(part, isFound);
    }
    return found;
  }
}
