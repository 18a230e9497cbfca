import type { Catalogue, Language } from '../../core/text/message.ts';

/** The messages of one language; the other stays off the start-up path. */
export async function loadCatalogue(language: Language): Promise<Catalogue> {
  return language === 'fr' ? (await import('./fr.ts')).fr : (await import('./en.ts')).en;
}
