import { FirstRows } from './first-rows.ts';
import type { RowIndex } from './row-index.ts';
import { comparedMessages } from '../rows/chat-row.ts';
import { RowHasher } from '../rows/row-hasher.ts';
import type { SpooledRows } from './spooled-rows.ts';
import { BANDS, estimate } from '../hashing/sketch.ts';

/** Estimates below the limit by more than this are not compared: three standard errors at 0.8. */
const MARGIN = 0.12;

/** Drops rows whose runs of three words are at least `share` those of an earlier kept row; sets `kept` to 0, returns how many. */
export function dropNearDuplicates(index: RowIndex, kept: Uint8Array, rows: SpooledRows, share: number): number {
  const { bands, sketches } = index;
  if (!bands || !sketches) return 0;
  const bytes = new Uint8Array(sketches.buffer, sketches.byteOffset, sketches.byteLength);
  const compare = new RunComparison(rows);
  const similar = (one: number, other: number): boolean =>
    estimate(bytes, one, other) >= share - MARGIN && compare.jaccard(one, other) >= share;
  return settle(findPartners(bands, kept, similar), kept, similar);
}

type Similar = (one: number, other: number) => boolean;

/** Of each kept row an earlier one that it resembles, plus 1; 0 without one. */
function findPartners(bands: Uint32Array, kept: Uint8Array, similar: Similar): Uint32Array {
  const partners = new Uint32Array(kept.length);
  for (let band = 0; band < BANDS; band += 1) {
    const firsts = new FirstRows(bands, { stride: BANDS, at: band, width: 1 });
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

/** Compares rows by their text, as the reader hashed it. */
class RunComparison {
  private readonly rows: SpooledRows;
  private readonly hasher = new RowHasher();
  private readonly hints: number[] = [];

  constructor(rows: SpooledRows) {
    this.rows = rows;
  }

  /** Runs that both rows hold, of those that either holds. */
  jaccard(one: number, other: number): number {
    const left = this.runsOf(one);
    const right = this.runsOf(other);
    let common = 0;
    for (const run of left) if (right.has(run)) common += 1;
    return common / (left.size + right.size - common);
  }

  private runsOf(row: number): Set<number> {
    this.hasher.read(comparedMessages(this.rows.read(row)), this.hints);
    return new Set(this.hasher.runs.subarray(0, this.hasher.countRuns()));
  }
}
