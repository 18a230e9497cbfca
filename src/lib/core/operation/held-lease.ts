import type { SovranError } from '../text/sovran-error.ts';

/** A claim that is held, for as long as it is renewed. */
export interface HeldLease {
  /** Names what is held among all of its host. */
  device: string;
  /** Grows with every change of holder. */
  fence: number;
  /**
   * Whether it is still held under the number that the run began with; asks, and extends it, unless it was just heard. Throws `connection-lost`, `host-silent` and the
   * like (exit 4) where the host gave no answer before it could expire.
   */
  holds(): Promise<boolean>;
  lost(): SovranError;
}
