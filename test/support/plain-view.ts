import type { Language } from '../../src/lib/core/text/message.ts';
import { plainPaint, type View } from '../../src/lib/core/text/view.ts';
import { plainTranslate } from './plain-translate.ts';

/** A view without colours and non-breaking spaces, times as they are. */
export function plainView(language: Language = 'en'): View {
  return { language, t: plainTranslate(language), paint: plainPaint, time: String };
}
