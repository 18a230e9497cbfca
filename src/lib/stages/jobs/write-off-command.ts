/** Command that records a job with uncollectable outputs as failed. */
export function writeOffCommand(id: string): string {
  return `sovran job reconcile --write-off ${id}`;
}
