/**
 * A byte text holds UTF-8 bytes, one per character (U+0000 to U+00FF). JSON handles it twice as fast, and ASCII patterns
 * match it.
 */
export function toByteText(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
