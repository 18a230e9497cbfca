import { BY_PULL, FETCH_RECORD } from '../../core/text/fetch-record.ts';

export const messages = {
  en: {
    'lease.unavailable': 'The leases of {host} cannot be used: {reason}.',
    'lease.unavailable.fix': 'Prepare the host with `sovran host apply {host}`, then type the command again.',
    'lease.unwritable': 'this user may not write to {path}',
    'lease.busy': 'somebody held {path} for forty-five seconds',
    'lease.busy.fix':
      'Type the command again. Where it stays so, see whether the container engine of {host} still answers, and restart it if not.',
    'lease.no-flock': 'the program `flock` (package util-linux) is missing',
    'lease.failed': 'the script there failed ({words})',
    'lease.cut': 'it is not known how the call ended ({reason})',
    'lease.damaged': 'Nobody can tell who holds what it is for on {host}: the lease {path} is damaged.',
    'lease.damaged.fix': 'Make sure that nobody uses it (a GPU, an environment), then remove {path} on the host.',

    'lease.environment.held':
      'Environment {environment} on {host} is being changed by {actor} since {since}, until {until} at the latest.',
    'lease.environment.held.fix': `Wait until then, or ask {actor}; then fetch what was recorded (${BY_PULL.en}) and try again.`,
    'lease.environment.lost':
      'Somebody else has changed environment {environment} on {host} meanwhile: nothing more is done there.',
    'lease.environment.lost.fix': `${FETCH_RECORD.en} and look with \`sovran env show {environment}\`; \`sovran job reconcile\` ends what was left.`,
    'lease.environment.waiting':
      '{host} is asked whether environment {environment} is still held: the answer is waited for, {seconds} s at most.',

    'lease.step.free': 'Give back the GPUs of job {id} on {host}',
    'lease.held':
      '{count|A GPU|GPUs} of {host} {count|is|are} held by {holder} ({actor}, project {project}) since {since} until {until}.',
    'lease.held.fix': 'Wait until it ends, ask who holds it, or name another host than {host}.',
    'lease.enough': '{host} has {found} {found|GPU|GPUs} for the {count} that {count|is|are} asked for.',
    'lease.too-few': '{host} has {found} {found|GPU|GPUs}; {count} {count|is|are} asked for.',
    'lease.too-few.fix': 'Ask for fewer with --gpus, or name another host.',
  },
  fr: {
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
    'lease.environment.held.fix': `Attendre jusque-là, ou demander à {actor} ; puis récupérer ce qui a été consigné (${BY_PULL.fr}) et réessayer.`,
    'lease.environment.lost':
      'Entre-temps, l’environnement {environment} sur {host} a été modifié par quelqu’un d’autre : plus rien n’y est fait.',
    'lease.environment.lost.fix': `${FETCH_RECORD.fr} et regarder par \`sovran env show {environment}\` ; \`sovran job reconcile\` termine ce qui reste.`,
    'lease.environment.waiting':
      'Question à {host} : l’environnement {environment} est-il toujours tenu ? Réponse attendue pendant {seconds} s au plus.',

    'lease.step.free': 'Rendre les GPU de la tâche {id} sur {host}',
    'lease.held':
      '{count|Un GPU|Des GPU} de {host} {count|est tenu|sont tenus} par {holder} ({actor}, projet {project}) depuis {since}, jusqu’à {until}.',
    'lease.held.fix': 'Attendre la fin, demander à qui le tient, ou nommer un autre hôte que {host}.',
    'lease.enough': '{host} a {found} GPU pour {count} {count|demandé|demandés}.',
    'lease.too-few': '{host} a {found} GPU ; {count} {count|est demandé|sont demandés}.',
    'lease.too-few.fix': 'En demander moins avec --gpus, ou nommer un autre hôte.',
  },
} as const;
