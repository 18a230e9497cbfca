export const messages = {
  en: {
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
  },
  fr: {
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
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
