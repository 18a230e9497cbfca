import type { PiiType } from '../../../core/project/resources/pii-types.ts';

/** Personal data at `[start, end)`. `canonical` has no formatting, for one pseudonym; it is never written. */
export interface Finding {
  type: PiiType;
  start: number;
  end: number;
  canonical: string;
}
