/** Evidence of the gate of a leased host; the command may be rerun later. */
export const HELD = 'held';
