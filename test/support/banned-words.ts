/** Claims that evidence cannot make. */
const BANNED = /(?<!\p{L})(compliant|certified|certifiée?s?|conformes?|conformité|conformity)(?!\p{L})/giu;

/** Legal names of fields, which hold such a word: exactly these. */
const LEGAL_NAMES = ['EU declaration of conformity', 'Déclaration UE de conformité'];

/** Banned words of a text with what stands around them. */
export function bannedIn(text: string): string[] {
  const rest = LEGAL_NAMES.reduce((left, name) => left.replaceAll(name, ''), text);
  return [...rest.matchAll(BANNED)].map(({ index }) => rest.slice(Math.max(0, index - 30), index + 30));
}
