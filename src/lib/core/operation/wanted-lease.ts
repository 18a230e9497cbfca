/** What an operation changes on a host where others may change it, too. */
export interface Claim {
  host: string;
  /** Names it among all of the host. */
  device: string;
  /** What people call it. */
  environment: string;
  /** How long a line that broke is waited for by a step that needs it, where people wait for a quick answer; default: as long as can be. */
  patienceMs?: number;
  /** What is changed under it is merged with what others change: a cut run that held it before may go on after it. */
  merges?: true;
}
