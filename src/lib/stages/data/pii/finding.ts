import type { PiiType } from '../../../core/project/resources/dataset.ts';

/**
 * Personal data at `[start, end)` of a text. `canonical` is the value without its formatting, so that two
 * spellings of one number get one pseudonym; it is never written anywhere.
 */
export interface Finding {
  type: PiiType;
  start: number;
  end: number;
  canonical: string;
}
