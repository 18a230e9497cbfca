import { checkEntries } from '../../src/lib/stages/machines/preflight/terms/entries.ts';

/** Words of the checks of a host in both languages, by name as messages are. */
export function checkWords(): Record<'en' | 'fr', Record<string, string>> {
  const named = Object.entries(checkEntries()).flatMap(([id, { consequence, fix }]) => [
    ...(consequence ? [[`preflight.consequence.${id}`, consequence] as const] : []),
    ...(typeof fix === 'object' ? [[`preflight.fix.${id}`, fix] as const] : []),
  ]);
  const of = (language: 'en' | 'fr') => Object.fromEntries(named.map(([key, words]) => [key, words[language]]));
  return { en: of('en'), fr: of('fr') };
}
