/** The operating system's code of a thrown value, e.g. `ENOENT`; `UNKNOWN` where it carries none. */
export function systemCode(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : 'UNKNOWN';
}
