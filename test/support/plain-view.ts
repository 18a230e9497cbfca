import { en } from '../../src/lib/text/en.ts';
import { fr } from '../../src/lib/text/fr.ts';
import type { Language } from '../../src/lib/text/message.ts';
import { translateWith } from '../../src/lib/text/translate.ts';
import { plainPaint, type View } from '../../src/lib/text/view.ts';

/** A view without colours, times as they are. */
export function plainView(language: Language = 'en'): View {
  const t = translateWith(language === 'en' ? en : fr, language);
  return { language, t, paint: plainPaint, time: String };
}
