/** What `host plan` and `host apply` act on. */
export type ApplyHostsInput = {
  /** Names in the inventory, in the order they are worked on. */
  hosts: string[];
  onUnreachable: 'fail' | 'skip';
  /** As `splitBatches` reads it; null: one host first, then the rest. */
  batch: string | null;
};
