/** A text that an answer may rest on, as it was put before the question. */
export interface Passage {
  id: string;
  text: string;
}

/** An answer, and what it is judged by. Of several expected texts the best counts. */
export interface Judged {
  answer: string;
  expected: readonly string[];
  passages?: readonly Passage[];
  /** False where the passages hold no answer; true unless said. */
  answerable?: boolean;
  /** Relative; for `numeric`, 0 unless said. */
  tolerance?: number;
}
