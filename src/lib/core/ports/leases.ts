/** Who holds a device, as the host records it. Times are the host's, ISO 8601 UTC. */
export interface Lease {
  /** UUID of the GPU, or what names the environment. */
  device: string;
  /** The job or service it is held for. */
  holder: string;
  actor: string;
  project: string;
  /**
   * Grows with every grant, and stays when its holder asks again: it names one grant of a holder. A writer with a lower
   * number has lost the device.
   */
  fence: number;
  since: string;
  /** When its holder last asked for it: to start what is to use it, or to start that again. */
  asked: string;
  expires: string;
  /** Whether the asking holder would be granted it; only where `Leases.list` asked. */
  free?: boolean;
}

/** A lease that cannot be read: its device is not granted until the file is removed. */
export interface DamagedLease {
  device: string;
  /** On the host. */
  path: string;
}

export interface LeaseRequest {
  holder: string;
  actor: string;
  project: string;
  /** Devices to choose from, in the order of preference. */
  devices: string[];
  /** How many of them. */
  count: number;
  seconds: number;
}

/** All devices asked for, or none, with who holds what was wanted and until when. */
export type LeaseOutcome = { granted: true; leases: Lease[] } | { granted: false; held: Lease[]; now: string };

/**
 * Leases on GPUs or environments of one host, in host time. Free: an expired lease, or a job's whose last attempt ended
 * later and runs nothing.
 */
export interface Leases {
  /** Idempotent by holder: asking again gives the same devices, with a later expiry. */
  acquire(request: LeaseRequest): Promise<LeaseOutcome>;
  /**
   * Extends what a holder was granted under `fence` and nothing else of its; false when that has been lost. `used`: something is
   * changed under it from now on.
   */
  renew(holder: string, fence: number, seconds: number, options?: { used?: boolean }): Promise<boolean>;
  /**
   * Gives back what a holder was granted under `fence`; without one, all that it has. Where `asked` is given, what the holder
   * has asked for since then is kept.
   */
  release(holder: string, fence?: number, asked?: string): Promise<void>;
  /**
   * Returns what was granted under `fence`. An unused environment lease restores the expired one before it, so that its
   * run can resume.
   */
  withdraw(holder: string, fence: number): Promise<void>;
  /** `judged`: says of each whether it is free, by the very rule of `acquire`. That looks at what runs on the host, so it costs more. */
  list(options?: { judged?: boolean }): Promise<{ leases: Lease[]; damaged?: DamagedLease[]; now: string }>;
}
