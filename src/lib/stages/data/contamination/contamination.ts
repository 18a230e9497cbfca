import type { RowHasher } from '../rows/row-hasher.ts';
import { KeyTable, type KeyTableMemory } from './key-table.ts';

/** The evaluation rows of a project: their prompts and runs of words, with the number of their dataset, from 1. */
export interface EvaluationKeys {
  prompts: KeyTableMemory;
  runs: KeyTableMemory;
}

/** Looks rows up among the evaluation rows of the project. */
export class Contamination {
  private readonly prompts: KeyTable;
  private readonly runs: KeyTable;

  constructor({ prompts, runs }: EvaluationKeys) {
    this.prompts = new KeyTable(prompts);
    this.runs = new KeyTable(runs);
  }

  /** Number of the dataset that asks the same, or holds twelve words of the row in the same order; 0: none. */
  find(row: RowHasher): number {
    let found = this.prompts.find(row.prompt[0] as number, row.prompt[1] as number);
    if (found === 0) row.eachLongRun((first, second) => (found = this.runs.find(first, second)) !== 0);
    return found;
  }
}
