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

/** What an operation changes on a host where others may change it, too. */
export interface WantedLease {
  host: string;
  /** Names it among all of the host. */
  device: string;
  /** What people call it. */
  environment: string;
}
