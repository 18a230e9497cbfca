/** What an operation changes on a host where others may change it, too. */
export interface WantedLease {
  host: string;
  /** Names it among all of the host. */
  device: string;
  /** What people call it. */
  environment: string;
}
