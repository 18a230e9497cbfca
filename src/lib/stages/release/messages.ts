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
    'release.ttft.compared':
      'Time to first token, p99: {before} ms before ({beforeCount} streams), {after} ms after ({afterCount}); budget {budget} ms more.',
    'release.ttft.few-streams':
      'Time to first token not judged: {beforeCount} streams before, {afterCount} after, {minimum} needed. Too few: raise --watch.',
    'release.ttft.no-baseline': 'Time to first token not judged: no answer measured before the switch.',
    'release.promoted.unchanged': '{release} is already live in {environment}.',
    'release.promoted.passed': '{release} is live in {environment}; no request lost.',
    'release.promoted.failed': '{release} is live in {environment}, but requests were lost.',
    'release.promoted.uncounted':
      '{release} is live in {environment}, but nothing is proven: probe and access log name different requests.',
    'release.promoted.full':
      '{release} is live in {environment}, but nothing is proven: the access log is incomplete, as {path} on {host} is full.',
    'release.promoted.slower': '{release} is live in {environment}, no request lost, but first tokens come too late.',
    'release.promoted.requests': '{sent} {sent|request|requests} in the window: {ok} complete, {lost} lost',
    'release.promoted.connection-lost':
      '{count} probe {count|stream|streams} lost with the connection to the host: not counted.',
    'release.promoted.failed-before':
      '{failed} {failed|request|requests} failed before the switch or on the previous release: not counted.',
    'release.promoted.bound': 'Loss rate below {percent} % (95 % confidence).',
    'release.promoted.times': 'Switch {switchMs} ms, drain {drain} s',
    'release.promoted.kept.unproven': '{release} kept for rollback: switch not proven.',
    'release.promoted.kept.answers': '{release} kept for rollback until the next promotion: requests still open.',
    'release.promoted.unretired': '{release} still runs on {host}, without traffic: stopping it failed.',
    'release.promoted.report': 'Evidence: {path}',
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
    'release.ttft.compared':
      'Délai du premier jeton, p99 : {before} ms avant ({beforeCount} flux), {after} ms après ({afterCount}) ; budget de {budget} ms de plus.',
    'release.ttft.few-streams':
      'Délai du premier jeton non jugé : {beforeCount} flux avant, {afterCount} après, il en faut {minimum}. Augmentez --watch.',
    'release.ttft.no-baseline': 'Délai du premier jeton non jugé : aucune réponse mesurée avant la bascule.',
    'release.promoted.unchanged': '{release} est déjà en service dans {environment}.',
    'release.promoted.passed': '{release} est en service dans {environment} ; aucune requête perdue.',
    'release.promoted.failed': '{release} est en service dans {environment}, mais des requêtes ont été perdues.',
    'release.promoted.uncounted':
      '{release} est en service dans {environment}, mais rien n’est prouvé : sonde et log d’accès nomment des requêtes différentes.',
    'release.promoted.full':
      '{release} est en service dans {environment}, mais rien n’est prouvé : log d’accès incomplet, {path} étant plein sur {host}.',
    'release.promoted.slower':
      '{release} est en service dans {environment}, sans requête perdue, mais ses premiers jetons arrivent trop tard.',
    'release.promoted.requests':
      '{sent} {sent|requête|requêtes} dans la fenêtre : {ok} {ok|complète|complètes}, {lost} {lost|perdue|perdues}',
    'release.promoted.connection-lost':
      '{count} flux de la sonde {count|perdu|perdus} avec la connexion à l’hôte : {count|non compté|non comptés}.',
    'release.promoted.failed-before':
      '{failed} {failed|requête|requêtes} en échec avant la bascule ou sur la version précédente : non comptées.',
    'release.promoted.bound': 'Taux de perte inférieur à {percent} % (confiance 95 %).',
    'release.promoted.times': 'Bascule {switchMs} ms, drainage {drain} s',
    'release.promoted.kept.unproven': '{release} conservée : bascule non prouvée.',
    'release.promoted.kept.answers': '{release} conservée jusqu’à la prochaine promotion : requêtes encore ouvertes.',
    'release.promoted.unretired': '{release} tourne encore sur {host}, sans trafic : arrêt échoué.',
    'release.promoted.report': 'Preuve : {path}',
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

declare module '../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
