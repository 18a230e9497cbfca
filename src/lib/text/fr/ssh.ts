export const ssh = {
  'ssh.bad-destination': '{destination} ne nomme aucune machine.',
  'ssh.bad-destination.fix':
    'Écrire utilisateur@hôte:port ou un alias de la configuration SSH, avec lettres, chiffres, points, tirets et tirets bas ; une adresse IPv6 suivie d’un port se met entre crochets.',
  'ssh.config-invalid': 'La configuration SSH est inutilisable : {reason}',
  'ssh.config-invalid.fix': 'Corriger le fichier, ou en nommer un autre dans SOVRAN_SSH_CONFIG.',
  'ssh.jump-loop': 'Le chemin vers l’hôte revient sur lui-même : {chain}.',
  'ssh.jump-loop.fix': 'Corriger ProxyJump dans la configuration SSH, ou indiquer le chemin par --jump.',
} as const;
