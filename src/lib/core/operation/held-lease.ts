import type { SovranError } from '../text/sovran-error.ts';

/** A lease that is held while it is renewed. */
export interface HeldLease {
  /** Names what is held among all of its host. */
  device: string;
  /** Grows with every change of holder. */
  fence: number;
  /** True if it is still held under its first fence number; renews it. Throws `connection-lost` and the like (exit 4) when no answer came before it could expire. */
  holds(): Promise<boolean>;
  lost(): SovranError;
}
