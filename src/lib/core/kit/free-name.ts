/** Longest name of a resource. */
const LONGEST = 63;

/** The name, or the first of `name-2`, `name-3` … that is not taken. Pure. */
export function freeName(name: string, taken: readonly string[]): string {
  if (!taken.includes(name)) return name;
  for (let number = 2; ; number += 1) {
    const next = `${name.slice(0, LONGEST - 5)}-${number}`;
    if (!taken.includes(next)) return next;
  }
}
