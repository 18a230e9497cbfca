const REFUSED = 'E: Packages need to be removed but remove is disabled.';
const HEAD = 'The following packages will be REMOVED:';

/** Packages that apt would have removed. Pure. */
export function removedFor(output: string): string[] {
  const lines = output.split('\n');
  const at = lines.indexOf(HEAD);
  if (at < 0 || !lines.some((line) => line.trim() === REFUSED)) return [];
  const rest = lines.slice(at + 1);
  const end = rest.findIndex((line) => !line.startsWith('  '));
  return rest.slice(0, end < 0 ? undefined : end).flatMap((line) => line.replaceAll('*', '').trim().split(/\s+/));
}
