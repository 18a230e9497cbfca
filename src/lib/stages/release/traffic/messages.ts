export const messages = {
  en: {
    'release.warm-up-failed': '{release} failed its warm-up: {reason}',
    'release.warm-up-late': 'no response within {seconds} s',
    'release.candidate-failing':
      '{release} lost {lost} of {requests} {requests|request|requests} under traffic; the first: {first}.',
    'release.candidate-sick': '{release} is not healthy under traffic: {state}.',
    'release.candidate-failing.fix': 'Read the access log and the service log.',
    'release.candidate-unseen':
      '{release} completed no probe stream in {seconds} s; {streams} {streams|stream|streams} lost with the connection to {host}.',
    'release.probe-lost':
      '{streams} probe {streams|stream|streams} lost with the connection to {host} (first: {first}); its gateway lost no request of {release}.',
    'release.probe-lost.fix': 'Check the connection to {host}, then rerun the command.',
    'release.set-aside':
      '{streams} probe {streams|stream|streams} lost with the connection to {host}, and none at its gateway: not counted.',
    'release.connection-waiting': '{host} timed out; retrying for up to {seconds} s. Its services continue.',
    'release.gateway-ended': 'The gateway of {environment} on {host} ended during the switch.',
    'release.gateway-ended.fix': 'Read the gateway log, then rerun the command.',
    'release.loss.refused': 'connection refused',
    'release.loss.reset': 'connection reset before the response',
    'release.loss.truncated': 'response truncated',
    'release.loss.timeout': 'response timed out',
    'release.loss.http': 'error response',
    'release.loss.protocol': 'invalid HTTP or event stream',
    'release.loss.aborted': 'aborted by the client',
    'release.loss.no-end': 'no end marker',
    'release.loss.no-token': 'no token within {seconds} s',
    'release.loss.gateway': 'HTTP {status} at the gateway, HAProxy termination state {termination}',
  },
  fr: {
    'release.warm-up-failed': '{release} a échoué à son préchauffage : {reason}',
    'release.warm-up-late': 'aucune réponse en {seconds} s',
    'release.candidate-failing':
      '{release} a perdu {lost} {lost|requête|requêtes} sur {requests} sous trafic ; la première : {first}.',
    'release.candidate-sick': '{release} n’est pas en bonne santé sous trafic : {state}.',
    'release.candidate-failing.fix': 'Lisez le log d’accès et le log du service.',
    'release.candidate-unseen':
      'Aucun flux de sonde complet de {release} en {seconds} s ; {streams} {streams|flux perdu|flux perdus} avec la connexion à {host}.',
    'release.probe-lost':
      '{streams} flux de la sonde {streams|perdu|perdus} avec la connexion à {host} (le premier : {first}) ; sa passerelle n’a perdu aucune requête de {release}.',
    'release.probe-lost.fix': 'Vérifiez la connexion à {host}, puis relancez la commande.',
    'release.set-aside':
      '{streams} flux de la sonde {streams|perdu|perdus} avec la connexion à {host}, aucun à sa passerelle : {streams|non compté|non comptés}.',
    'release.connection-waiting':
      '{host} ne répond pas ; nouvel essai pendant {seconds} s au plus. Ses services continuent.',
    'release.gateway-ended': 'La passerelle de {environment} sur {host} s’est arrêtée pendant la bascule.',
    'release.gateway-ended.fix': 'Lisez le log de la passerelle, puis relancez la commande.',
    'release.loss.refused': 'connexion refusée',
    'release.loss.reset': 'connexion fermée avant la réponse',
    'release.loss.truncated': 'réponse tronquée',
    'release.loss.timeout': 'délai de réponse dépassé',
    'release.loss.http': 'réponse d’erreur',
    'release.loss.protocol': 'HTTP ou flux d’événements non valide',
    'release.loss.aborted': 'abandonnée par le client',
    'release.loss.no-end': 'marqueur de fin absent',
    'release.loss.no-token': 'aucun jeton en {seconds} s',
    'release.loss.gateway': 'HTTP {status} à la passerelle, état de terminaison HAProxy {termination}',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
