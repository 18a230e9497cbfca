/** Elements of a page, with attributes, in order. Throws where a `<` begins no element that a page of ours may have. */
export interface Element {
  tag: string;
  attributes: Record<string, string>;
}

const TAG = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z-]+(?:="[^"<]*")?)*)\s*(\/?)>/y;
const VOID = new Set(['meta', 'link', 'br']);

/** Reads a page that is written as strictly as ours; its `<` are elements, and each is closed where it was opened. */
export function readHtml(page: string): Element[] {
  const found: Element[] = [];
  const open: string[] = [];
  for (let at = page.indexOf('<', page.startsWith('<!') ? 1 : 0); at >= 0; at = page.indexOf('<', at + 1)) {
    TAG.lastIndex = at;
    const [, close, tag = '', attributes = '', self] = TAG.exec(page) ?? [];
    if (tag === '') throw new Error(`no element: ${page.slice(at, at + 80)}`);
    if (close) {
      if (open.pop() !== tag) throw new Error(`closed out of order: ${page.slice(at - 40, at + 40)}`);
      continue;
    }
    if (!self && !VOID.has(tag)) open.push(tag);
    const pairs = [...attributes.matchAll(/\s([a-zA-Z-]+)(?:="([^"]*)")?/g)].map(([, name, value]) => [
      name,
      value ?? '',
    ]);
    found.push({ tag, attributes: Object.fromEntries(pairs) as Record<string, string> });
  }
  if (open.length > 0) throw new Error(`never closed: ${open.join(' ')}`);
  return found;
}
