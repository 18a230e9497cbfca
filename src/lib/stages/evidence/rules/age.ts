/** Pure: whether what was recorded at an instant proves nothing any longer. */
export function isOlder(at: string, now: string, validForMs: number | null): boolean {
  return validForMs !== null && Date.parse(now) - Date.parse(at) > validForMs;
}
