/** Something that runs and that nothing in this project explains. */
export interface Orphan {
  kind: 'job' | 'service';
  id: string;
  host: string;
}

/**
 * Why something is left as it is: the gateway still sends it traffic, nobody knows whose it is, its outputs are not
 * what they promised, a gate refused to record it, or the user asked.
 */
export type KeptReason = 'serves-traffic' | 'owner-unknown' | 'not-collectable' | 'refused' | 'asked';

/** What is left as it is, and why. */
export interface Kept {
  kind: 'job' | 'service';
  id: string;
  why: KeptReason;
}
