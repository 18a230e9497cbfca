/** What apt and dnf say of a package that no source has, in their own words; the name is the first group. */
const NAMED = [
  /^E: Unable to locate package (\S+)/,
  /^E: Package '?([^' ]+)'? has no installation candidate/,
  /^E: Version '[^']*' for '([^']+)' was not found/,
  /^E: Failed to fetch \S*\/([a-z0-9][a-z0-9+.-]*)_[^/ ]*\.deb\b/,
  /^No match for argument: (\S+)/,
];
/** And of a source that does not answer, or is not there at all: nothing of what was asked for can be had. */
const NOTHING = [
  /^[EW]: Failed to fetch /,
  /^E: Unable to fetch some archives/,
  /^E: The repository .* (does not have a Release file|no longer has a Release file)/,
  /^Error: There are no enabled repositories/,
  /^Error: (Failed to download metadata for repo|Error downloading packages|Unable to find a match)/,
  /^Cannot download /,
];

/** Packages without a source, from a command's output; undefined for other failures. Pure. */
export function unobtainable(output: string, wanted: readonly string[]): string[] | undefined {
  const lines = output.split('\n').map((line) => line.trim());
  const named = lines.flatMap((line) => NAMED.flatMap((pattern) => pattern.exec(line)?.[1] ?? []));
  if (named.length > 0) return [...new Set(named)];
  return lines.some((line) => NOTHING.some((pattern) => pattern.test(line))) ? [...wanted] : undefined;
}

/** What a command of apt or dnf is to install, without its flags and versions. Pure. */
export function packagesIn(argv: readonly string[]): string[] {
  const at = argv.indexOf('install');
  if (at < 0) return [];
  const words = argv.slice(at + 1).filter((word) => !word.startsWith('-'));
  return words.map((word) => word.split('=')[0] ?? word);
}
