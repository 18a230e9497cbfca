import { plainText } from '../plain.ts';

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** What HTML obeys, or a control character: most text has neither. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const ODD = /[&<>"'\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/;

/** Text made safe for HTML and for attributes in quotes; control characters go. */
export function escapeHtml(text: string): string {
  if (!ODD.test(text)) return text;
  return plainText(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
