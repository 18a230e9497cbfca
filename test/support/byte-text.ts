/** The real text of a byte text, as `toByteText` makes it. */
export function fromByteText(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
