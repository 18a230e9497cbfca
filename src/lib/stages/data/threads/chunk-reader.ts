import { isUtf8 } from 'node:buffer';
import { writeSync } from 'node:fs';
import type { PiiAction, SecretAction } from '../../../core/project/resources/dataset.ts';
import type { Recipe } from '../../../core/project/resources/recipe.ts';
import { Contamination, type EvaluationKeys } from '../contamination/contamination.ts';
import { type ChatRow, BadRow, comparedMessages } from '../rows/chat-row.ts';
import { type PlainLine, plainLength, readPlainLine } from '../rows/plain-line.ts';
import { RowHasher } from '../rows/row-hasher.ts';
import type { Fields } from '../rows/compile-mapping.ts';
import { checkUtf8, parseByteRow, parseTextRow } from '../rows/parse-row.ts';
import { languageOf } from '../quality/language.ts';
import { brokenBound } from '../quality/bounds.ts';
import type { Chunk } from '../source/chunk.ts';
import type { TargetCheck } from '../target/target-check.ts';
import type { TargetFacts } from '../target/chat-template.ts';
import { eachElement, eachLine } from '../source/visit-rows.ts';
import { emptyResult, MAX_ERRORS, type ChunkResult, type RowError } from './chunk-result.ts';
import { cleanPersonal, cleanSecrets } from './clean-row.ts';
import { readCsvRows, type ParseCsv } from './csv-rows.ts';
import { RowBuffer } from './row-buffer.ts';
import { Sketch } from '../hashing/sketch.ts';
import { checkedRow, readPlainRow, textRowReader, type ReadRow } from './row-reader.ts';

export interface ReadSetup {
  recipe: Recipe | null;
  pii: PiiAction;
  secrets: SecretAction;
  /** Key of the pseudonyms, with `pseudonymise`. */
  key: Uint8Array | null;
  /** Rows are sketched, so that near duplicates are found. */
  sketch: boolean;
  /** Rows are looked for among these. */
  evaluation: EvaluationKeys | null;
  /** Model that will learn from the rows. */
  target?: TargetFacts;
}

/** What is loaded for the sources and the model at hand. */
export interface ReadTools {
  parseCsv?: ParseCsv;
  target?: TargetCheck;
}

/** Reads chunks one after the other into a spool file that it alone writes. */
export class ChunkReader {
  private readonly setup: ReadSetup;
  private readonly spool: { file: number; descriptor: number };
  private readonly tools: ReadTools;
  private readonly readText: ReadRow;
  private readonly rows = new RowBuffer();
  private readonly hasher = new RowHasher();
  private readonly sketch = new Sketch();
  private readonly contamination: Contamination | undefined;
  private readonly hints: number[] = [];
  /** The row as it lies in its source, where it is written as sovran writes it and was not changed. */
  private plain: PlainLine | undefined;
  private written = 0;
  private labels = new Map<string, number>();
  private result = emptyResult({ id: 0, source: 0 });

  constructor(setup: ReadSetup, spool: { file: number; descriptor: number }, tools: ReadTools) {
    this.setup = setup;
    this.spool = spool;
    this.tools = tools;
    this.readText = textRowReader(setup.recipe);
    if (setup.evaluation) this.contamination = new Contamination(setup.evaluation);
  }

  /** Parses, checks, cleans and hashes every row of a chunk. */
  read(chunk: Chunk): ChunkResult {
    this.rows.clear();
    this.labels = new Map();
    this.result = emptyResult(chunk);
    const bytes = Buffer.from(chunk.bytes.buffer, chunk.bytes.byteOffset, chunk.bytes.byteLength);
    this.result.lines = this.readRows(chunk, bytes);
    const { result } = this;
    Object.assign(result.columns, this.rows.take());
    result.labelNames = [...this.labels.keys()];
    result.spool = this.flush();
    return result;
  }

  private readRows(chunk: Chunk, bytes: Buffer): number {
    if (chunk.format === 'csv') return this.readCsv(chunk, bytes);
    const parse = this.parserOf(bytes);
    const visit = (from: number, to: number, line: number): void =>
      this.readOne(chunk.offset + from, line, () => parse(from, to));
    return chunk.format === 'jsonl' ? eachLine(bytes, visit) : eachElement(chunk, bytes, visit);
  }

  /** How a row's bytes become a chat row; checks that hold for the whole chunk are made once. */
  private parserOf(bytes: Buffer): (from: number, to: number) => ChatRow | undefined {
    const valid = isUtf8(bytes);
    const escaped = bytes.includes('\\u');
    const { where, groups, map } = this.setup.recipe ?? {};
    const isMapped = where ?? groups ?? map;
    return (from, to) => {
      if (!valid) checkUtf8(bytes, from, to);
      if (isMapped) return this.readText(parseTextRow(bytes, from, to));
      return (
        (escaped ? undefined : this.readPlain(bytes, from, to)) ?? readPlainRow(parseByteRow(bytes, from, to, escaped))
      );
    };
  }

  private readPlain(bytes: Buffer, from: number, to: number): ChatRow | undefined {
    this.plain = readPlainLine(bytes, from, to);
    return this.plain && checkedRow({ messages: this.plain.messages, rejected: undefined });
  }

  private readCsv(chunk: Chunk, bytes: Buffer): number {
    const { parseCsv } = this.tools;
    if (!parseCsv || !chunk.csv) throw new Error('a CSV chunk without parser or layout');
    let lines = 0;
    const valid = isUtf8(bytes);
    const rows = readCsvRows(parseCsv, bytes, chunk.csv);
    for (const [place, { fields, from, line }] of rows.entries()) {
      const to = rows[place + 1]?.from ?? bytes.length;
      this.readOne(chunk.offset + from, line, () => {
        if (!valid) checkUtf8(bytes, from, to);
        return this.readText(requireFields(fields));
      });
    }
    for (const byte of bytes) if (byte === 10) lines += 1;
    return lines;
  }

  private readOne(byte: number, line: number, parse: () => ChatRow | undefined): void {
    const { result } = this;
    result.rowsIn += 1;
    this.plain = undefined;
    try {
      const row = parse();
      const problem = row && this.tools.target?.problemOf(row);
      if (problem) throw new BadRow(problem);
      if (row) this.keep(row);
      else result.filtered += 1;
    } catch (error) {
      if (!(error instanceof BadRow)) throw error;
      count(result.problems, error.problem);
      const place: RowError = { row: result.rowsIn, line, byte, problem: error.problem };
      if (result.errors.length < MAX_ERRORS) result.errors.push(place);
    }
  }

  private keep(row: ChatRow): void {
    const { hasher, hints } = this;
    hasher.read(comparedMessages(row), hints, this.plain?.contents);
    const least = plainLength(row.messages, hasher.escapes);
    // A control character that is not escaped.
    if (this.plain && this.plain.bytes.length < least) throw new BadRow('bad-json');
    if (hints.some((hint) => hint > 0) && !this.clean(row)) return;
    if (this.drops(row)) return;
    if (row.group !== undefined) hasher.readGroup(row.group);
    const { plain } = this;
    const unchanged = plain?.bytes.length === least;
    const runs = this.setup.sketch ? this.sketchRow() : undefined;
    this.rows.add(unchanged ? plain.bytes : lineOf(row), runs ?? [], {
      keys: hasher.key,
      prompts: hasher.prompt,
      groups: row.group === undefined ? undefined : hasher.group,
      answers: hasher.answer,
      characters: hasher.characters,
      rows: this.result.rowsIn,
      labels: row.label === undefined ? undefined : this.labelIndex(row.label),
      preferences: row.rejected === undefined ? undefined : 1,
      evaluations: this.contamination?.find(hasher) || undefined,
      runs: runs?.length,
      bands: runs && this.sketch.bands,
      bits: runs && this.sketch.bits,
    });
  }

  /** Sketches the row; of a text without words, its whole. Returns the runs of words. */
  private sketchRow(): Uint32Array {
    const { hasher, sketch } = this;
    const count = hasher.countRuns();
    if (count > 0) sketch.read(hasher.runs, count);
    else sketch.read(hasher.key, 1);
    return hasher.runs.subarray(0, count);
  }

  /** Treats secrets, then personal data, and reads the row again where it changed; false where it is dropped. */
  private clean(row: ChatRow): boolean {
    const { setup, result } = this;
    const secrets = cleanSecrets(row, this.hints, setup.secrets);
    result.secrets += secrets;
    if (secrets > 0 && setup.secrets === 'drop') result.secretDropped += 1;
    if (secrets > 0 && setup.secrets === 'drop') return false;
    if (secrets > 0 && setup.secrets === 'mask') this.readAgain(row);
    const found = cleanPersonal(row, this.hints, setup, result.pii);
    if (found > 0 && setup.pii === 'drop') result.piiDropped += 1;
    if (found > 0 && setup.pii === 'drop') return false;
    if (found > 0 && setup.pii !== 'report') this.readAgain(row);
    return true;
  }

  private readAgain(row: ChatRow): void {
    this.plain = undefined;
    this.hasher.read(comparedMessages(row), this.hints);
  }

  /** Counts language, group and day of a row, and the bound that it breaks. */
  private drops(row: ChatRow): boolean {
    const { languages, ...bounds } = this.setup.recipe?.quality ?? {};
    const { result, hasher } = this;
    const language = languageOf(hasher.words.words, hasher.words.count);
    const kept = languages?.includes(language) ?? true;
    const broken = kept ? brokenBound(row, hasher, bounds) : 'languages';
    if (broken) count(result.broken, broken);
    else {
      count(result.languages, language);
      if (row.compared !== undefined) count(result.groups, row.compared);
      if (row.date !== undefined) noteDay(result, row.date);
    }
    return broken !== undefined;
  }

  private labelIndex(label: string): number {
    const known = this.labels.get(label);
    if (known !== undefined) return known;
    this.labels.set(label, this.labels.size);
    return this.labels.size - 1;
  }

  private flush(): ChunkResult['spool'] {
    const lines = this.rows.bytes();
    const offset = this.written;
    this.write(lines);
    for (const words of this.rows.spooled()) this.write(Buffer.from(words.buffer, words.byteOffset, words.byteLength));
    return { file: this.spool.file, offset, bytes: lines.length };
  }

  private write(bytes: Buffer): void {
    for (let done = 0; done < bytes.length;)
      done += writeSync(this.spool.descriptor, bytes, done, bytes.length - done, this.written + done);
    this.written += bytes.length;
  }
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

function noteDay(result: ChunkResult, day: string): void {
  const { oldest, newest } = result.days ?? { oldest: day, newest: day };
  result.days = { oldest: day < oldest ? day : oldest, newest: day > newest ? day : newest };
}

function requireFields(fields: Fields | undefined): Fields {
  if (!fields) throw new BadRow('bad-csv');
  return fields;
}

/** Messages are built by the readers with exactly these keys in this order. */
function lineOf({ messages, rejected, label, compared }: ChatRow): string {
  return JSON.stringify({ messages, rejected, label, group: compared });
}
