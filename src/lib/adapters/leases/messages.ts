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
    'lease.step.free': 'Libérer les GPU de la tâche {id} sur {host}',
    'lease.held': 'GPU de {host} : bail de {holder} ({actor}, projet {project}) depuis le {since}, jusqu’au {until}.',
    'lease.held.fix': 'Attendez, contactez le détenteur, ou choisissez un autre hôte que {host}.',
    'lease.too-few': '{host} a {found} GPU ; {count} {count|demandé|demandés}.',
    'lease.too-few.fix': 'Réduisez --gpus, ou choisissez un autre hôte.',
  },
} as const;

declare module '../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
