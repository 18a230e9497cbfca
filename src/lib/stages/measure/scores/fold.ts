import { z } from 'zod';
import { templateData } from '../../../core/kit/template-data.ts';

/** Names of months and phrases that refuse, folded. */
export const scoreWords = templateData(
  'scores/words.yaml',
  z.strictObject({ months: z.array(z.array(z.string())).length(12), refusals: z.array(z.string()) }),
);

/** A text without accents, letter case, typographic apostrophes, and runs of white space. */
export function fold(text: string): string {
  return dropAccents(text.normalize('NFKC')).toLowerCase().replace(/[’‘ʼ]/g, "'").replace(/\s+/gu, ' ').trim();
}

/** The same letters without accents or ligatures. */
export function dropAccents(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/œ/g, 'oe')
    .replace(/Œ/g, 'OE')
    .replace(/æ/g, 'ae')
    .replace(/Æ/g, 'AE')
    .normalize('NFC');
}
