export const messages = {
  en: {
    'release.step.gateway': 'Start or update the gateway of {environment}',
    'release.step.stop-standby': 'Stop {standby} to free GPUs of {host} for {release}; a rollback starts it first',
    'release.step.start': 'Start {release} in slot {slot}',
    'release.step.healthy': 'Wait until {release} is healthy',
    'release.step.warm-up': 'Warm up {release}',
    'release.step.assign': 'Put {release} into slot {slot}, without traffic',
    'release.step.probe': 'Start the probe',
    'release.step.switch': 'Switch traffic to {release}',
    'release.step.watch': 'Watch {release} for {seconds} s',
    'release.step.drain': 'Drain {release}',
    'release.step.prove': 'Prove that no request is lost',
    'release.step.retire': 'Stop {release}',
    'release.checks-model-name': 'Engine {engine} answers 404 to requests whose `model` is not `{alias}`.',
    'release.standby-stopped': '{release} stays stopped; a rollback starts it first.',
    'release.unhealthy': '{release} did not become healthy within {seconds} s, and got no request: {reason}',
    'release.unhealthy.fix': 'Read the service log; check memory and model.',
    'release.model-gone': 'Model {digest} of {release} is not in the store of the host.',
    'release.model-gone.fix': 'Import the model again.',
    'release.drain-expired': '{left} {left|request|requests} of {release} still open after {seconds} s.',
    'release.drain-expired.fix': 'Rerun the command once they have ended.',
    'release.rolled-back': '{environment} is back on {to}: switched in {switchMs} ms.',
    'release.open-requests': '{left} {left|request|requests} still open on {from}, free to finish.',
  },
  fr: {
    'release.step.gateway': 'Démarrer ou mettre à jour la passerelle de {environment}',
    'release.step.stop-standby':
      'Arrêter {standby} pour libérer des GPU de {host} pour {release} ; un retour arrière la démarre d’abord',
    'release.step.start': 'Démarrer {release} dans l’emplacement {slot}',
    'release.step.healthy': 'Attendre que {release} soit en bonne santé',
    'release.step.warm-up': 'Préchauffer {release}',
    'release.step.assign': 'Placer {release} dans l’emplacement {slot}, sans trafic',
    'release.step.probe': 'Lancer la sonde',
    'release.step.switch': 'Basculer le trafic vers {release}',
    'release.step.watch': 'Observer {release} pendant {seconds} s',
    'release.step.drain': 'Drainer {release}',
    'release.step.prove': 'Prouver l’absence de perte',
    'release.step.retire': 'Arrêter {release}',
    'release.checks-model-name': 'Le moteur {engine} répond 404 aux requêtes dont `model` n’est pas `{alias}`.',
    'release.standby-stopped': '{release} reste à l’arrêt ; un retour arrière la démarre d’abord.',
    'release.unhealthy': '{release} n’est pas en bonne santé après {seconds} s, et n’a reçu aucune requête : {reason}',
    'release.unhealthy.fix': 'Lisez le log du service ; vérifiez la mémoire et le modèle.',
    'release.model-gone': 'Le modèle {digest} de {release} n’est pas dans le magasin de l’hôte.',
    'release.model-gone.fix': 'Importez de nouveau le modèle.',
    'release.drain-expired':
      '{left} {left|requête encore ouverte|requêtes encore ouvertes} sur {release} après {seconds} s.',
    'release.drain-expired.fix': 'Relancez la commande quand elles auront fini.',
    'release.rolled-back': '{environment} est revenu à {to} : bascule en {switchMs} ms.',
    'release.open-requests':
      '{left} {left|requête encore ouverte|requêtes encore ouvertes} sur {from}, libres de finir.',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
