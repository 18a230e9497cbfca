/** Diagnostic lines of our scripts: `say_free`, `say_limit`. */
const DIAGNOSTICS = /^(?:free bytes|free inodes|file limit): .*\n?/gm;

/** Output of a host's tools without our diagnostic lines. */
export function stripDiagnostics(said: string): string {
  return said.replace(DIAGNOSTICS, '');
}
