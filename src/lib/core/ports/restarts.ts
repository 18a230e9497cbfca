/** An end of a service or a gateway that was not asked for. */
export interface UnaskedEnd {
  /** ISO 8601, by the host's clock. */
  at: string;
  /** `SIGKILL` or another signal, `exit 1`, or `lost` where nothing recorded it. */
  how: string;
  /** Last line that it wrote on its standard error. */
  lastWords?: string;
}

/** Unasked ends since the last start by sovran, newest last. Each was followed by a restart, unless it `gaveUp`. */
export interface Restarts {
  ends: UnaskedEnd[];
  /** It ended more often than it may within ten minutes, and stays down. */
  gaveUp?: true;
}
