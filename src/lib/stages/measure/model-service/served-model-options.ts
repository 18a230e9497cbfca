export interface ServedModelOptions {
  host: string;
  /** Requests the engine works on at once. */
  parallel: number;
  /** Context of each of them, tokens. */
  contextTokens: number;
  /** GPUs that its service leases; when left out one, where the host has any and the engine uses them. */
  gpus?: number;
}
