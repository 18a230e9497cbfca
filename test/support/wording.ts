/** Words that the style guide retired, outside backticks; each has a plainer one. */
const RETIRED = {
  en: /\b(who(m)?ever|nobody|somebody|anew|mend(s|ed|ing)?|lack(s|ed|ing)|overt(ake|akes|aken|ook)|strays?|told|tells?|any more|for want of)\b|\b(go(es|ing)?|went) on\b|\bg(ive|ives|iven|iving|ave) up\b|\bt(ake|akes|aken|ook) (\w+ )?back\b|\bcuts?\b(?! (into|off from))|(?<!there )\b(is|are|was|were) no(ne)?\b(?! longer)|\bon (the|its) way\b|\bline (to|broke|breaks)\b|\bclaims?\b|\bthe move\b|\bType (it|the)\b/iu,
  fr: /(?<!\p{L})((re)?taper|ligne vers|liaison|coupée?s?|défai(re|te?s?)|consign\p{L}+|renonc\p{L}+|met(tre|tent)? fin|travail|travaux|vidage|mandataire|mise en (service|température)|derniers mots|quelqu’un|personne ne?|(à|de|par|donne) qui)(?!\p{L})|\(état \{/iu,
} as const;

/** What the text names in backticks, a command or a key, counts as one word. */
function prose(text: string): string {
  return text.replaceAll(/`[^`]*`/gu, '`').replaceAll(/\{\w+\|([^|{}]*)\|([^|{}]*)\}/gu, '$2');
}

/** Number of words outside backticks; a placeholder is one. */
export function countWords(text: string): number {
  return prose(text)
    .split(/\s+/u)
    .filter((word) => /[\p{L}\p{N}{]/u.test(word)).length;
}

/** Number of sentences; `e.g.` and initials end none. */
export function countSentences(text: string): number {
  return prose(text)
    .replaceAll(/\b(e\.g|i\.e|p\. ex|\p{Lu})\./gu, '$1')
    .split(/[.!?](?:\s|$)/u)
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence)).length;
}

/** The first retired word of a text; undefined for plain words. */
export function retiredWord(text: string, language: 'en' | 'fr'): string | undefined {
  return RETIRED[language].exec(prose(text))?.[0];
}
