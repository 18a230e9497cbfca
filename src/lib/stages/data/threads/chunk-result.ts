import { PII_TYPES } from '../../../core/project/resources/pii-types.ts';
import type { Language, Quality } from '../../../core/project/resources/recipe.ts';
import type { Problem } from '../rows/chat-row.ts';

/** Where a bad row is. `row` and `line` count from 1 within the chunk, `byte` from 0 within the source. */
export interface RowError {
  row: number;
  line: number;
  byte: number;
  problem: Problem;
}

/** Words that each column keeps in memory of a good row. */
export const COLUMNS = {
  /** Hash of the whole conversation as compared. */
  keys: 4,
  /** Hash of the prompt as compared, without system message. */
  prompts: 2,
  /** Hash of the recipe's group. */
  groups: 2,
  /** Hash of the answer. */
  answers: 1,
  /** Bytes of the row's output line, with its newline. */
  sizes: 1,
  characters: 1,
  /** Number of the row within the chunk, from 1. */
  rows: 1,
  /** Number of the dataset among whose evaluation rows it is, or 0. */
  evaluations: 1,
  /** Runs of words, where near duplicates are dropped. */
  runs: 1,
  /** 1 for a row with a rejected answer. */
  preferences: 1,
  /** Index into `labelNames`. */
  labels: 1,
} as const;
export type Column = keyof typeof COLUMNS;
type Always = 'keys' | 'prompts' | 'answers' | 'sizes' | 'characters' | 'rows';

/** The words of all good rows by column; what no row has is absent. */
export type RowColumns = Record<Always, Uint32Array> & Partial<Record<Exclude<Column, Always>, Uint32Array>>;

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

export function noColumns(): RowColumns {
  const none = new Uint32Array();
  return { keys: none, prompts: none, answers: none, sizes: none, characters: none, rows: none };
}

/** A chunk before its first row. */
export function emptyResult({ id, source }: Pick<ChunkResult, 'id' | 'source'>): ChunkResult {
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
    columns: noColumns(),
    labelNames: [],
    spool: { file: 0, offset: 0, bytes: 0 },
  };
}
