export const lease = {
  'lease.unavailable': 'Les baux de {host} sont inutilisables : {reason}.',
  'lease.unavailable.fix': 'Préparer l’hôte par `sovran host apply {host}`, puis retaper la commande.',
  'lease.unwritable': 'cet utilisateur n’a pas le droit d’écrire dans {path}',
  'lease.busy': '{path} a été tenu par quelqu’un pendant cinq secondes',
  'lease.no-flock': 'le programme `flock` (paquet util-linux) est absent',
  'lease.failed': 'le script y a échoué ({words})',
  'lease.cut': 'l’issue de l’appel est inconnue ({reason})',
  'lease.damaged': 'Impossible de savoir qui tient un GPU de {host} : le bail {path} est abîmé.',
  'lease.damaged.fix': 'S’assurer que rien n’utilise le GPU, puis supprimer {path} sur l’hôte.',
} as const;
