/** A first token may always take this, milliseconds: a large model on a CPU does, and nothing that hangs is helped by it. */
export const LEAST_MS = 15_000;

/** Or so many times what was measured before. */
export const TIMES = 5;
