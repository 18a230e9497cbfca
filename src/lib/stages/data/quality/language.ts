import type { Language } from '../../../core/project/resources/recipe.ts';
import { toByteText } from '../hashing/byte-text.ts';
import { FoldedText } from '../hashing/folded-text.ts';
import { WordHashes } from '../hashing/word-hashes.ts';
import { STOP_WORDS } from './words.ts';

/** Number of the language whose stop word has a hash with these upper bits, plus 1; 0: none. */
const TABLE = new Uint8Array(1 << 16);
for (const [place, language] of (['en', 'fr'] as const).entries())
  for (const hash of hashesOf(STOP_WORDS[language])) TABLE[hash >>> 16] = place + 1;

function hashesOf(text: string): Uint32Array {
  const words = new WordHashes();
  new FoldedText(words).append(toByteText(text));
  return words.words.subarray(0, words.count);
}

/** The language with more stop words among the hashed words; `other` where neither has more. */
export function languageOf(words: Uint32Array, count: number): Language {
  let [english, french] = [0, 0];
  for (let at = 0; at < count; at += 1) {
    const one = TABLE[(words[at] as number) >>> 16] as number;
    english += one & 1;
    french += one >> 1;
  }
  if (english === french) return 'other';
  return english > french ? 'en' : 'fr';
}
