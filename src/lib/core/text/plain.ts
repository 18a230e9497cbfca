import { stripVTControlCharacters } from 'node:util';

/** Control characters, line ends of Unicode, and what turns the direction of text around. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const HOSTILE = /[\u0000-\u001F\u007F-\u009F\u2028-\u202E\u2066-\u2069]/;
const LINE_ENDS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

/** The styles that a `Paint` adds; any other escape sequence is foreign. */
// oxlint-disable-next-line no-control-regex -- escape sequences are what is looked for
const OWN_STYLES = /(\u001B\[(?:1|2|22|31|32|33|39)m)/;

/** As `HOSTILE`, but for tab and newline. */
// oxlint-disable-next-line no-control-regex -- control characters are what is removed
const CONTROLS = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/g;

/** Text of a foreign program made safe to print: no escape sequences, no control characters but tab and newline. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text).replace(CONTROLS, '');
}

/** Text that a person or a file gave, as part of a line: line ends become a space, what drives a terminal goes. */
export function lineText(text: string): string {
  return HOSTILE.test(text) ? plainText(stripVTControlCharacters(text).replaceAll(LINE_ENDS, ' ')) : text;
}

/** The same for a whole line, which may carry the styles of our own `Paint`. */
export function styledLine(line: string): string {
  if (!HOSTILE.test(line)) return line;
  return line
    .split(OWN_STYLES)
    .map((part, at) => (at % 2 === 1 ? part : lineText(part)))
    .join('');
}
