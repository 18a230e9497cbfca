export const messages = {
  en: {
    'lease.unavailable': 'Leases of {host} unavailable: {reason}.',
    'lease.unavailable.fix': 'Run `sovran host apply {host}`, then rerun the command.',
    'lease.busy': '{path} was locked for 45 s',
    'lease.busy.fix': 'Rerun the command; if it fails again, restart the container engine.',
    'lease.no-flock': '`flock` (package util-linux) is missing',
    'lease.failed': 'the lease script failed ({words})',
    'lease.damaged': '{host}: lease file {path} is damaged; its holder is unknown.',
    'lease.damaged.fix': 'Check that the resource is unused, then delete {path}.',
    'lease.environment.held': 'Environment {environment} on {host} is leased by {actor} since {since}, until {until}.',
    'lease.environment.held.fix': 'Wait, or contact {actor}; then run `git pull` and retry.',
    'lease.environment.lost': 'Lease of environment {environment} on {host} lost to another holder; stopped.',
    'lease.environment.lost.fix': 'Run `git pull`, then `sovran env show {environment}`.',
    'lease.environment.waiting': '{host}: checking the lease of {environment}, up to {seconds} s.',
    'lease.step.free': 'Release the GPUs of job {id} on {host}',
    'lease.held': 'GPUs of {host} leased by {holder} ({actor}, project {project}) since {since}, until {until}.',
    'lease.held.fix': 'Wait, contact the holder, or choose a host other than {host}.',
    'lease.too-few': '{host} has {found} {found|GPU|GPUs}; {count} requested.',
    'lease.too-few.fix': 'Lower --gpus, or choose another host.',
  },
  fr: {
    'lease.unavailable': 'Baux de {host} indisponibles : {reason}.',
    'lease.unavailable.fix': 'Lancez `sovran host apply {host}`, puis relancez la commande.',
    'lease.busy': '{path} est resté verrouillé 45 s',
    'lease.busy.fix': 'Relancez la commande, ou redémarrez le moteur de conteneurs.',
    'lease.no-flock': '`flock` (paquet util-linux) manque',
    'lease.failed': 'échec du script de bail ({words})',
    'lease.damaged': '{host} : le fichier de bail {path} est endommagé ; détenteur inconnu.',
    'lease.damaged.fix': 'Vérifiez que la ressource est inutilisée, puis supprimez {path}.',
    'lease.environment.held':
      'Environnement {environment} sur {host} : bail de {actor} depuis {since}, jusqu’à {until}.',
    'lease.environment.held.fix': 'Attendez, ou contactez {actor} ; puis `git pull` et nouvel essai.',
    'lease.environment.lost': 'Bail de l’environnement {environment} sur {host} passé à un autre détenteur ; arrêt.',
    'lease.environment.lost.fix': 'Lancez `git pull`, puis `sovran env show {environment}`.',
    'lease.environment.waiting': '{host} : vérification du bail de {environment}, {seconds} s au plus.',
    'lease.step.free': 'Libérer les GPU de la tâche {id} sur {host}',
    'lease.held': 'GPU de {host} : bail de {holder} ({actor}, projet {project}) depuis {since}, jusqu’à {until}.',
    'lease.held.fix': 'Attendez, contactez le détenteur, ou choisissez un autre hôte que {host}.',
    'lease.too-few': '{host} a {found} GPU ; {count} {count|demandé|demandés}.',
    'lease.too-few.fix': 'Réduisez --gpus, ou choisissez un autre hôte.',
  },
} as const;

declare module '../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
