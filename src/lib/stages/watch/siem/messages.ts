export const messages = {
  en: {
    'watch.siem.none': '{name} ships no security events: `watch.siem` is not set, or not installed.',
    'watch.siem.off': 'No host ships security events.',
    'watch.siem.events': '{host}: {handedOver} new project {handedOver|event|events}; last {last}.',
    'watch.siem.connected': 'Connected to {target}.',
    'watch.siem.unknown': 'Connection to {target} unknown: nothing was sent, or it closed.',
    'watch.siem.suspended': 'Not connected to {target}: {reason}',
    'watch.siem.stopped': 'Shipper to {target} does not run.',
  },
  fr: {
    'watch.siem.off': 'Aucun hôte n’envoie d’événements de sécurité.',
    'watch.siem.none': '{name} n’envoie aucun événement de sécurité : `watch.siem` n’est pas déclaré, ou pas installé.',
    'watch.siem.events':
      '{host} : {handedOver} {handedOver|nouvel événement|nouveaux événements} du projet ; dernier {last}.',
    'watch.siem.connected': 'Connecté à {target}.',
    'watch.siem.unknown': 'Connexion à {target} inconnue : rien n’a été envoyé, ou elle s’est fermée.',
    'watch.siem.suspended': 'Non connecté à {target} : {reason}',
    'watch.siem.stopped': 'L’expéditeur vers {target} ne tourne pas.',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
