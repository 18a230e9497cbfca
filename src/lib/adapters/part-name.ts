const MARK_LENGTH = 16;

/** Where a part of a file waits for the rest; the digest (hex) keeps parts of other contents apart. */
export function partName(target: string, digest: string): string {
  return `${target}.part.${digest.slice(0, MARK_LENGTH)}`;
}
