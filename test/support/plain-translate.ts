import { en } from '../../src/lib/cli/texts/en.ts';
import { fr } from '../../src/lib/cli/texts/fr.ts';
import type { Language } from '../../src/lib/core/text/message.ts';
import { translateWith, type FormatTime, type Translate } from '../../src/lib/core/text/translate.ts';

/** French is compared with plain spaces, as a test writes it. */
export function withPlainSpaces(text: string): string {
  return text.replaceAll('\u00A0', ' ');
}

/** As `translateWith`, with plain spaces. */
export function plainTranslate(language: Language, time?: FormatTime): Translate {
  const t = translateWith(language === 'fr' ? fr : en, language, time);
  return (key, ...params) => withPlainSpaces(t(key, ...params));
}
