/** What scripts of ours tell beside what went wrong: `say_free`, `say_limit`. */
const TOLD = /^(?:free bytes|free inodes|file limit): .*\n?/gm;

/** What the tools of a host said, without what our scripts told of the place. */
export function withoutTold(said: string): string {
  return said.replace(TOLD, '');
}
