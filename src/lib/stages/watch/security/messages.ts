export const messages = {
  en: {
    'watch.security.no-lists':
      '{host}: pending security updates are unknown, it has no package list of a security source.',
    'watch.security.lists': '{host}: package lists fetched {hours} {hours|hour|hours} ago.',
    'watch.security.packages': 'Pending: {packages}',
  },
  fr: {
    'watch.security.no-lists':
      '{host} : mises à jour de sécurité inconnues, il n’a pas de liste de paquets d’une source de sécurité.',
    'watch.security.lists': '{host} : listes de paquets obtenues il y a {hours} {hours|heure|heures}.',
    'watch.security.packages': 'En attente : {packages}',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
