/** Something that runs and that nothing in this project explains. */
export interface Orphan {
  kind: 'job' | 'service';
  id: string;
  host: string;
  /** Who started it, and when, where that is told. */
  by?: string;
  since?: string;
}

/**
 * Why something is left as it is: the gateway still sends it traffic, nobody knows whose it is, its outputs are not
 * what they promised, a gate refused to record it, a colleague started it from a clone whose records may not have been
 * fetched, or the user asked.
 */
export type KeptReason = 'serves-traffic' | 'of-colleague' | 'owner-unknown' | 'not-collectable' | 'refused' | 'asked';

/** What is left as it is, and why. */
export interface Kept {
  kind: 'job' | 'service';
  id: string;
  why: KeptReason;
  /** The colleague who started it, and when. */
  by?: string;
  since?: string;
}
