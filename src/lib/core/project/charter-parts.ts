/** Parts of `charter.md`, in the order of its numbered headings. */
export const CHARTER_PARTS = ['roles', 'lifecycle', 'data', 'audit', 'bias'] as const;
export type CharterPart = (typeof CHARTER_PARTS)[number];

/** Parts without a heading `## N. …`, or without a word below it; comments do not count. Pure. */
export function missingParts(prose: string): CharterPart[] {
  const sections = prose.replaceAll(/<!--.*?-->/gs, '').split(/^## /m);
  const isFilled = (at: number): boolean =>
    sections.some((section) => section.startsWith(`${at + 1}.`) && /^.*\n[^]*\p{L}/u.test(section));
  return CHARTER_PARTS.filter((_part, at) => !isFilled(at));
}
