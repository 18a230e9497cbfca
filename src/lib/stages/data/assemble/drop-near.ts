import { markContradicted } from './compare-rows.ts';
import { FirstRows } from './first-rows.ts';
import type { RowIndex } from './row-index.ts';
import type { SpooledRows } from './spooled-rows.ts';
import { BANDS, BIT_WORDS, estimate, marginAt } from '../hashing/sketch.ts';

/** Sets `kept` to 0 where an earlier kept row shares `share` of the runs of words (Jaccard), unless answers contradict; returns how many. */
export function dropNearDuplicates(index: RowIndex, kept: Uint8Array, rows: SpooledRows, share: number): number {
  const { count, runs = new Uint32Array() } = index;
  const { firsts, contradicted } = markContradicted(index, kept);
  const most = runs.reduce((longest, one) => Math.max(longest, one), 0);
  const sketches = new Uint32Array(count * BIT_WORDS);
  rows.readSketches(BANDS, BIT_WORDS, sketches);
  const compare = new RunComparison(rows, most);
  const least = share - marginAt(share);
  const similar = (one: number, other: number): boolean =>
    contradicted[firsts[one] as number] === 0 &&
    estimate(sketches, one, other) >= least &&
    compare.jaccard(one, other) >= share;
  return settle(findPartners(rows, kept, similar), kept, similar);
}

type Similar = (one: number, other: number) => boolean;

/** Of each kept row an earlier one that it resembles, plus 1; 0 without one. */
function findPartners(rows: SpooledRows, kept: Uint8Array, similar: Similar): Uint32Array {
  const partners = new Uint32Array(kept.length);
  const keys = new Uint32Array(kept.length);
  const firsts = new FirstRows(keys, 1);
  for (let band = 0; band < BANDS; band += 1) {
    rows.readSketches(band, 1, keys);
    firsts.clear();
    for (let row = 0; row < kept.length; row += 1) {
      if (!kept[row]) continue;
      const other = firsts.first(row);
      if (other !== row && partners[row] === 0 && similar(row, other)) partners[row] = other + 1;
    }
  }
  return partners;
}

/** Drops, in order, what resembles its partner, or the row that its dropped partner resembles. Returns how many. */
function settle(partners: Uint32Array, kept: Uint8Array, similar: Similar): number {
  let dropped = 0;
  for (let row = 0; row < kept.length; row += 1) {
    const partner = (partners[row] as number) - 1;
    if (partner < 0) continue;
    const other = kept[partner] ? partner : (partners[partner] as number) - 1;
    if (other !== partner && !similar(row, other)) continue;
    partners[row] = other + 1;
    kept[row] = 0;
    dropped += 1;
  }
  return dropped;
}

/** Compares rows by their runs of words, in a table that serves all pairs. */
class RunComparison {
  private readonly rows: SpooledRows;
  private readonly runs: Uint32Array;
  private readonly slots: Uint32Array;
  /** Who wrote a slot: each comparison has an even number, for its first row, and the next, for its second. */
  private readonly marks: Uint32Array;
  private mark = 1;

  /** `most`: runs of the row with the most. */
  constructor(rows: SpooledRows, most: number) {
    this.rows = rows;
    this.runs = new Uint32Array(most);
    this.slots = new Uint32Array(2 ** Math.ceil(Math.log2(most * 3 + 1)));
    this.marks = new Uint32Array(this.slots.length);
  }

  /** Runs that both rows hold, of those that either holds. */
  jaccard(one: number, other: number): number {
    const { fresh } = this.add(one);
    const { fresh: more, met } = this.add(other);
    return met / (fresh + more);
  }

  /** Enters the runs of a row; returns how many the table did not hold, and how many the other row had entered. */
  private add(row: number): { fresh: number; met: number } {
    const { slots, marks, runs } = this;
    const count = this.rows.readRuns(row, runs);
    const mark = (this.mark += 1);
    const first = mark & ~1;
    const mask = slots.length - 1;
    let [fresh, met] = [0, 0];
    for (let at = 0; at < count; at += 1) {
      const run = runs[at] as number;
      let slot = run & mask;
      while ((marks[slot] as number) >= first && slots[slot] !== run) slot = (slot + 1) & mask;
      const seen = marks[slot] as number;
      if (seen < first) fresh += 1;
      else if (seen < mark) met += 1;
      slots[slot] = run;
      marks[slot] = mark;
    }
    return { fresh, met };
  }
}
