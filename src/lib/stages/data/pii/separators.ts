/** What people put between groups of digits, as bytes: a space, dot, dash, no-break space or its narrow form. */
export const SEPARATOR = '(?:[ .-]|\\xC2\\xA0|\\xE2\\x80\\xAF)';

/** Characters of a number without anything else, in upper case. */
export function bare(text: string): string {
  return text.replace(/[^0-9A-Za-z]/g, '').toUpperCase();
}
