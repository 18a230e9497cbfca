import { stripVTControlCharacters } from 'node:util';

/** Text of a foreign program made safe to print: no escape sequences, no control characters but tab and newline. */
export function plainText(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is removed
  return stripVTControlCharacters(text).replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g, '');
}
