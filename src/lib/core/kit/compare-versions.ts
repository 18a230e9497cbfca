/** Whether a dotted number is at least another; missing parts are 0. */
export function isAtLeast(version: string, least: string): boolean {
  const [left, right] = [parts(version), parts(least)];
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function parts(version: string): number[] {
  return version.split('.').map((part) => Number.parseInt(part, 10) || 0);
}
