import { PII_TYPES } from '../../../core/project/resources/dataset.ts';
import type { Language, Quality } from '../../../core/project/resources/recipe.ts';
import type { Problem } from '../rows/chat-row.ts';

/** Where a bad row is. `row` and `line` count from 1 within the chunk, `byte` from 0 within the source. */
export interface RowError {
  row: number;
  line: number;
  byte: number;
  problem: Problem;
}

/** What is kept in memory of each good row, as columns: `n` rows. */
export interface RowColumns {
  /** 4n words: hash of the whole conversation as compared. */
  keys: Uint32Array;
  /** 2n words: hash of the prompt as compared, without system message. */
  prompts: Uint32Array;
  /** 2n words: hash of the recipe's group; absent without one. */
  groups?: Uint32Array;
  /** n words: hash of the answer. */
  answers: Uint32Array;
  /** Bytes of the row's output line, with its newline. */
  sizes: Uint32Array;
  characters: Uint32Array;
  /** Number of the row within the chunk, from 1. */
  rows: Uint32Array;
  /** n words: number of the dataset among whose evaluation rows it is, or 0; absent where none is. */
  evaluations?: Uint32Array;
  /** Runs of words of each row; absent where near duplicates stay. */
  runs?: Uint32Array;
  /** n words: 1 for a row with a rejected answer; absent where none has one. */
  preferences?: Uint32Array;
  /** Index into `labelNames`; absent without a label. */
  labels?: Uint16Array;
}

/** Everything known of one chunk after reading it. Holds no text of the data but labels. */
export interface ChunkResult {
  id: number;
  source: number;
  rowsIn: number;
  lines: number;
  problems: Partial<Record<Problem, number>>;
  /** The first bad rows. */
  errors: RowError[];
  filtered: number;
  piiDropped: number;
  /** Findings by index of `PII_TYPES`. */
  pii: number[];
  /** Secrets found, and rows dropped for them. */
  secrets: number;
  secretDropped: number;
  /** Rows dropped by the bound of the recipe that they broke first. */
  broken: Partial<Record<keyof Quality, number>>;
  /** Rows that were not dropped so far, by language and by group of the recipe. */
  languages: Partial<Record<Language, number>>;
  groups: Record<string, number>;
  /** Oldest and newest of them, where the recipe names their day. */
  days?: { oldest: string; newest: string };
  columns: RowColumns;
  labelNames: string[];
  /** Where the output lines of the good rows lie, one after the other, after them their sketches, and their runs of words. */
  spool: { file: number; offset: number; bytes: number };
}

/** Bad rows listed one by one; all are counted. */
export const MAX_ERRORS = 100;

/** A chunk before its first row. */
export function emptyResult({ id, source }: Pick<ChunkResult, 'id' | 'source'>): ChunkResult {
  const none = new Uint32Array();
  return {
    id,
    source,
    rowsIn: 0,
    lines: 0,
    problems: {},
    errors: [],
    filtered: 0,
    piiDropped: 0,
    pii: PII_TYPES.map(() => 0),
    secrets: 0,
    secretDropped: 0,
    broken: {},
    languages: {},
    groups: {},
    columns: { keys: none, prompts: none, answers: none, sizes: none, characters: none, rows: none },
    labelNames: [],
    spool: { file: 0, offset: 0, bytes: 0 },
  };
}
