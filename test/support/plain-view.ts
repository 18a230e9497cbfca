import { en } from '../../src/lib/core/text/en.ts';
import { fr } from '../../src/lib/core/text/fr.ts';
import type { Language } from '../../src/lib/core/text/message.ts';
import { translateWith } from '../../src/lib/core/text/translate.ts';
import { plainPaint, type View } from '../../src/lib/core/text/view.ts';

/** A view without colours, times as they are. */
export function plainView(language: Language = 'en'): View {
  const t = translateWith(language === 'en' ? en : fr, language);
  return { language, t, paint: plainPaint, time: String };
}
