export const messages = {
  en: {
    'watch.test.none': 'No receiver: `sovran.yaml` has no `watch.routes`.',
    'watch.test.sent': '{receiver}: accepted',
    'watch.test.failed': '{receiver}: refused or not reached',
    'watch.test.unknown': '{receiver}: no attempt seen',
    'watch.silent': 'Alertmanager of {host} does not answer: {reason}',
  },
  fr: {
    'watch.test.none': 'Aucun destinataire : `sovran.yaml` n’a pas de `watch.routes`.',
    'watch.test.sent': '{receiver} : acceptée',
    'watch.test.failed': '{receiver} : refusée ou injoignable',
    'watch.test.unknown': '{receiver} : aucun envoi constaté',
    'watch.silent': 'L’Alertmanager de {host} ne répond pas : {reason}',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
