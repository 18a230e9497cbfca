/** An instant some seconds after another; both ISO 8601 UTC with milliseconds. */
export function addSeconds(instant: string, seconds: number): string {
  return new Date(Date.parse(instant) + seconds * 1000).toISOString();
}
