export const env = {
  'env.haproxy-missing': 'HAProxy, la passerelle placée devant chaque version, n’est pas installé sur cette machine.',
  'env.haproxy-missing.fix': 'L’installer avec : sudo apt-get install -y haproxy',
  'env.haproxy-too-old': 'HAProxy {version} est installé ; il faut la version {needed} ou une plus récente.',
  'env.config-invalid': 'HAProxy a refusé la configuration : {reason}',
  'env.config-invalid.fix':
    'Rien n’a changé ; la passerelle tourne comme avant. Corriger les limites ou l’adresse de l’environnement.',
  'env.start-failed': 'La passerelle n’a pas démarré : {reason}',
  'env.start-failed.fix': 'Lire la raison ci-dessus ; l’environnement est comme avant.',
  'env.port-taken.fix': 'Choisir un autre port, ou arrêter le programme qui occupe celui-ci.',
  'env.slot-busy': 'L’emplacement {slot} sert encore des requêtes et ne peut pas recevoir une autre version.',
  'env.slot-busy.fix': 'Le vider d’abord, et attendre qu’il n’ait plus de requête.',
  'env.slot-empty': 'L’emplacement {slot} ne contient aucune version.',
  'env.slot-not-up': 'La version de l’emplacement {slot} n’a pas réussi son contrôle de santé en {seconds} s.',
  'env.slot-not-up.fix': 'Aucune requête ne lui a été envoyée. Consulter le journal de son service.',
} as const;
