/** Parts that both languages read alike, with Python's flag `ASCII`, once the dot, `$` and `\s` are translated. */
const ALIKE =
  /^(?:\\[dDwWsSbBnrtfv^$.*+?()[\]{}|/]|\[(?!\^?\])\^?(?:\\[dDwWnrtfv^$.*+?()[\]{}|/-]|[^\]\\[])+\]|\((?:\?[:=!]|(?!\?))|[^\\[(])*$/u;
const PARTS = /\\.|\[(?:\\.|[^\]\\])*\]|[.$]/gu;
/** Where the languages differ on what a group holds: repeated groups, and what must not follow. */
const FORGETFUL = /\)[*+?{]|\(\?!/;
const BLANKS = '\\t\\n\\v\\f\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff';
const TRANSLATED: Readonly<Record<string, string>> = {
  '.': '[^\\n\\r\\u2028\\u2029]',
  $: '\\Z',
  '\\s': `[${BLANKS}]`,
  '\\S': `[^${BLANKS}]`,
};

/** A pattern of JavaScript (flag `u`) for Python's `re`; undefined where it may mean something else there. Pure. */
export function pythonPattern(pattern: string): string | undefined {
  const bare = pattern.replaceAll(PARTS, ' ');
  if (!ALIKE.test(pattern) || (/\((?!\?)/.test(bare) && FORGETFUL.test(bare))) return undefined;
  return pattern.replaceAll(PARTS, (part) => TRANSLATED[part] ?? part);
}
