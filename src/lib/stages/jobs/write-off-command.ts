/** What to type to record a job whose outputs cannot be taken as failed. */
export function writeOffCommand(id: string): string {
  return `sovran job reconcile --write-off ${id}`;
}
