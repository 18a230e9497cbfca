import { BY_PULL, FETCH_RECORD } from './fetch.ts';

export const lease = {
  'lease.unavailable': 'Les baux de {host} sont inutilisables : {reason}.',
  'lease.unavailable.fix': 'Préparer l’hôte par `sovran host apply {host}`, puis retaper la commande.',
  'lease.unwritable': 'cet utilisateur n’a pas le droit d’écrire dans {path}',
  'lease.busy': '{path} a été tenu par quelqu’un pendant quarante-cinq secondes',
  'lease.busy.fix':
    'Retaper la commande. Si cela persiste, voir si le moteur de conteneurs de {host} répond encore, et le redémarrer sinon.',
  'lease.no-flock': 'le programme `flock` (paquet util-linux) est absent',
  'lease.failed': 'le script y a échoué ({words})',
  'lease.cut': 'l’issue de l’appel est inconnue ({reason})',
  'lease.damaged': 'Impossible de savoir qui tient son objet sur {host} : le bail {path} est abîmé.',
  'lease.damaged.fix':
    'S’assurer que personne ne l’utilise (un GPU, un environnement), puis supprimer {path} sur l’hôte.',

  'lease.environment.held':
    'L’environnement {environment} sur {host} est en cours de modification par {actor} depuis {since}, au plus tard jusqu’à {until}.',
  'lease.environment.held.fix': `Attendre jusque-là, ou demander à {actor} ; puis récupérer ce qui a été consigné (${BY_PULL}) et réessayer.`,
  'lease.environment.lost':
    'Entre-temps, l’environnement {environment} sur {host} a été modifié par quelqu’un d’autre : plus rien n’y est fait.',
  'lease.environment.lost.fix': `${FETCH_RECORD} et regarder par \`sovran env show {environment}\` ; \`sovran job reconcile\` termine ce qui reste.`,
  'lease.environment.waiting':
    'Question à {host} : l’environnement {environment} est-il toujours tenu ? Réponse attendue pendant {seconds} s au plus.',

  'lease.step.free': 'Rendre les GPU de la tâche {id} sur {host}',
  'lease.held':
    '{count|Un GPU|Des GPU} de {host} {count|est tenu|sont tenus} par {holder} ({actor}, projet {project}) depuis {since}, jusqu’à {until}.',
  'lease.held.fix': 'Attendre la fin, demander à qui le tient, ou nommer un autre hôte que {host}.',
  'lease.enough': '{host} a {found} GPU pour {count} {count|demandé|demandés}.',
  'lease.too-few': '{host} a {found} GPU ; {count} {count|est demandé|sont demandés}.',
  'lease.too-few.fix': 'En demander moins avec --gpus, ou nommer un autre hôte.',
} as const;
