import type { PiiType } from '../../project/resources/dataset.ts';

/**
 * Personal data at `[start, end)` of a text. `canonical` is the value without its formatting, so that two
 * spellings of one number get one pseudonym; it never leaves the process.
 */
export interface Finding {
  type: PiiType;
  start: number;
  end: number;
  canonical: string;
}
