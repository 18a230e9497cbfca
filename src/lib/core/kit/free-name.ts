/** Longest name of a resource. */
const LONGEST = 63;

/** The name, or the first of `name-2`, `name-3` … that is not taken, by a name or by what has it. Pure. */
export function freeName(name: string, taken: readonly (string | { name: string })[]): string {
  const names = taken.map((one) => (typeof one === 'string' ? one : one.name));
  if (!names.includes(name)) return name;
  for (let number = 2; ; number += 1) {
    const next = `${name.slice(0, LONGEST - 5)}-${number}`;
    if (!names.includes(next)) return next;
  }
}
