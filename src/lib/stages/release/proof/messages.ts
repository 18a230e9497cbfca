export const messages = {
  en: {
    'release.ttft.held':
      'Time to the first token, p99: {before} ms before ({beforeCount} streams), {after} ms after ({afterCount}); at most {budget} ms more is allowed.',
    'release.ttft.regressed':
      'Time to the first token, p99: {before} ms before ({beforeCount} streams), {after} ms after ({afterCount}); only {budget} ms more is allowed.',
    'release.ttft.few-streams':
      'Time to the first token not judged: {beforeCount} streams before, {afterCount} after, {minimum} of each are needed; a longer --watch or more --probe-streams gives them.',
    'release.ttft.no-baseline': 'Time to the first token not judged: nothing served before.',
    'release.ttft.unmeasured-baseline':
      'Time to the first token not judged: this command measured no answer of what served before (there was none, or the command was resumed).',
    'release.loss.refused': 'its connection was refused',
    'release.loss.reset': 'its connection ended before the answer',
    'release.loss.truncated': 'its answer broke off',
    'release.loss.timeout': 'its answer did not end in time',
    'release.loss.http': 'its answer was an error',
    'release.loss.protocol': 'its answer was none of HTTP, or no event stream',
    'release.loss.aborted': 'it was given up here',
    'release.loss.no-end': 'its answer lacked the end mark',
    'release.loss.no-token': 'it had no first token within {seconds} s',
    'release.loss.no-further': 'it had no further token within {seconds} s',
    'release.loss.status': '{how} (status {status})',
    'release.loss.detail': '{how} ({detail})',
    'release.loss.both': '{how} (status {status}: {detail})',
    'release.loss.gateway': 'it ended at the gateway with status {status} and HAProxy’s mark {termination}',
    'release.promoted.unchanged': '{release} serves {environment} already.',
    'release.promoted.passed': '{release} serves {environment}; nothing was dropped.',
    'release.promoted.failed': '{release} serves {environment}, but not every request was answered whole.',
    'release.promoted.uncounted':
      '{release} serves {environment}. No request was seen lost, but the probe and the journal of the gateway do not name the same requests: nothing is proven.',
    'release.promoted.full':
      '{release} serves {environment}. No request was seen lost, but the disk of {host} is full at {path}: its gateway could not write down what it answered, so nothing is proven. The traffic stays where it is; make room there.',
    'release.promoted.requests': '{sent} {sent|request|requests} in the window, {ok} whole, {lost} lost',
    'release.promoted.cut': '{cut} {cut|stream|streams} of the probe broke off with the line: not counted.',
    'release.promoted.failed-before':
      '{failed} {failed|request|requests} failed before the traffic moved, or by fault of the release before: not counted.',
    'release.promoted.bound': 'With 95 % confidence the loss is below {percent} %.',
    'release.promoted.times': 'Switch {switchMs} ms, drain {drain} s',
    'release.promoted.left':
      '{left} {left|answer|answers} of {from} did not end in the time of the drain and {left|goes|go} on there.',
    'release.promoted.kept.unproven':
      '{release} was not stopped: it stands by for a rollback, as the move did not pass.',
    'release.promoted.kept.answers':
      '{release} was not stopped, as it still had answers to end: it stands by for a rollback, until the next promotion takes its place.',
    'release.promoted.unretired': '{release} still runs on {host}, without traffic: it could not be stopped.',
    'release.promoted.report': 'Evidence: {path}',
    'release.promoted.slower':
      '{release} serves {environment} and nothing was dropped, but its first words come later than allowed.',
  },
  fr: {
    'release.ttft.held':
      'Délai du premier jeton, p99 : {before} ms avant ({beforeCount} flux), {after} ms après ({afterCount}) ; {budget} ms de plus au plus sont permises.',
    'release.ttft.regressed':
      'Délai du premier jeton, p99 : {before} ms avant ({beforeCount} flux), {after} ms après ({afterCount}) ; seules {budget} ms de plus sont permises.',
    'release.ttft.few-streams':
      'Délai du premier jeton non jugé : {beforeCount} flux avant, {afterCount} après, il en faut {minimum} de chaque ; un --watch plus long ou plus de --probe-streams les donnent.',
    'release.ttft.no-baseline': 'Délai du premier jeton non jugé : rien n’était en service avant.',
    'release.ttft.unmeasured-baseline':
      'Délai du premier jeton non jugé : cette commande n’a mesuré aucune réponse de ce qui était en service avant (il n’y en avait pas, ou la commande a été reprise).',
    'release.loss.refused': 'sa connexion a été refusée',
    'release.loss.reset': 'sa connexion s’est terminée avant la réponse',
    'release.loss.truncated': 'sa réponse s’est interrompue',
    'release.loss.timeout': 'sa réponse ne s’est pas terminée à temps',
    'release.loss.http': 'sa réponse était une erreur',
    'release.loss.protocol': 'sa réponse n’était pas du HTTP, ou pas un flux d’événements',
    'release.loss.aborted': 'on y a renoncé ici',
    'release.loss.no-end': 'sa réponse n’avait pas de marque de fin',
    'release.loss.no-token': 'elle n’avait pas de premier jeton après {seconds} s',
    'release.loss.no-further': 'elle n’avait pas d’autre jeton après {seconds} s',
    'release.loss.status': '{how} (état {status})',
    'release.loss.detail': '{how} ({detail})',
    'release.loss.both': '{how} (état {status} : {detail})',
    'release.loss.gateway': 'la passerelle l’a terminée avec l’état {status} et la marque {termination} de HAProxy',
    'release.promoted.unchanged': '{release} sert déjà dans {environment}.',
    'release.promoted.passed': '{release} sert dans {environment} ; rien n’a été perdu.',
    'release.promoted.failed': '{release} sert dans {environment}, mais des requêtes n’ont pas eu de réponse entière.',
    'release.promoted.uncounted':
      '{release} sert dans {environment}. Aucune requête perdue n’a été vue, mais la sonde et le journal de la passerelle ne nomment pas les mêmes requêtes : rien n’est prouvé.',
    'release.promoted.full':
      '{release} sert dans {environment}. Aucune requête perdue n’a été vue, mais le disque de {host} est plein sous {path} : sa passerelle n’a pas pu noter ce qu’elle a répondu, rien n’est donc prouvé. Le trafic reste où il est ; y faire de la place.',
    'release.promoted.requests':
      '{sent} {sent|requête|requêtes} dans la fenêtre, {ok} {ok|entière|entières}, {lost} {lost|perdue|perdues}',
    'release.promoted.cut': '{cut} {cut|flux|flux} de la sonde rompus avec la ligne : non comptés.',
    'release.promoted.failed-before':
      '{failed} {failed|requête|requêtes} en échec avant le passage du trafic, ou par la faute de la version d’avant : non comptées.',
    'release.promoted.bound': 'Avec 95 % de confiance, la perte est inférieure à {percent} %.',
    'release.promoted.times': 'Bascule {switchMs} ms, vidage {drain} s',
    'release.promoted.left':
      '{left} {left|réponse|réponses} de {from} {left|n’a|n’ont} pas fini dans le temps du vidage et {left|continue|continuent} là-bas.',
    'release.promoted.kept.unproven':
      '{release} n’a pas été arrêtée : elle reste prête pour un retour arrière, car la mise en service n’a pas été concluante.',
    'release.promoted.kept.answers':
      '{release} n’a pas été arrêtée, car elle avait encore des réponses à finir : elle reste prête pour un retour arrière, jusqu’à ce que la prochaine mise en service prenne sa place.',
    'release.promoted.unretired': '{release} tourne encore sur {host}, sans trafic : impossible de l’arrêter.',
    'release.promoted.report': 'Preuve : {path}',
    'release.promoted.slower':
      '{release} sert dans {environment} et rien n’a été perdu, mais ses premiers mots arrivent plus tard que permis.',
  },
} as const;
