/** The most frequent words that the other language does not have. */
export const STOP_WORDS = {
  en: 'the of and to in is that it for was with as be this are not have from by at you or an which we can will has but',
  fr: 'le la les de des du et à un une est que qui en pour dans ce cette il elle ne pas sur au avec plus vous nous sont par',
};
const LANGUAGES = Object.entries(STOP_WORDS).map(([name, words]) => ({ name, words: new Set(words.split(' ')) }));

/** `en`, `fr`, or `other` where neither has more of its stop words: a guess. Pure. */
export function guessLanguage(text: string): string {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const [first, second] = LANGUAGES.map(({ name, words: own }) => ({
    name,
    hits: words.filter((word) => own.has(word)).length,
  })).toSorted((a, b) => b.hits - a.hits);
  return first && first.hits > (second?.hits ?? 0) ? first.name : 'other';
}

const REFUSALS = [
  /^(i['’]m|i am) (very |so )?(sorry|unable|not able)\b/,
  /^(sorry|i apologi[sz]e)\b/,
  /^i (can['’]t|cannot|can not|won['’]t|must decline)\b/,
  /\bas an? (ai|language model|assistant)\b/,
  /^(je suis |je (me )?vois )?(désolée?|navrée?)(?!\p{L})/u,
  /^je (ne peux pas|ne suis pas en mesure|refuse|m['’]excuse)\b/,
  /\ben tant qu['’](ia|assistant|intelligence|un modèle)\b/,
];
const OPENING_CHARS = 200;

/** Whether an answer opens like a refusal, in English or French: a guess. Pure. */
export function looksRefused(text: string): boolean {
  const opening = text.trim().toLowerCase().slice(0, OPENING_CHARS);
  return REFUSALS.some((pattern) => pattern.test(opening));
}
