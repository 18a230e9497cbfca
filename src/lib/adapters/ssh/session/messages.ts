export const messages = {
  en: {
    'ssh.ask.sudo': 'sudo password on {host}',
    'ssh.shell-unusable': 'The login shell of {host} runs no command; it printed “{output}”.',
    'ssh.shell-unusable.fix': 'Set a login shell such as /bin/bash; remove forced commands from authorized_keys.',
    'ssh.file-failed': '{path} on {host}: {reason}',
    'ssh.file-failed.fix': 'Check the path and its permissions on the host.',
    'ssh.socket.absent': 'no such socket',
    'ssh.socket-refused': '{host}: connection to {name} refused: {reason}.',
    'ssh.socket.full': 'its queue is full',
    'ssh.socket.unseen': 'ss is not installed there',
    'ssh.socket-unreachable': '{host}: {name} cannot be reached, state unknown: {reason}.',
    'ssh.socket-unreachable.fix': 'Give this user access to it, then retry.',
    'ssh.forwarding-refused': 'sshd of {host} refuses forwarding: {reason}.',
    'ssh.forwarding-refused.fix': 'Allow it in sshd_config, and for this key in authorized_keys.',
    'ssh.sessions-exhausted': 'sshd of {host} opens no further session: {reason}.',
    'ssh.sessions-exhausted.fix': 'Raise MaxSessions in its sshd_config.',
    'ssh.connection-lost': 'Connection to {host} lost: {reason}.',
    'ssh.connection-lost.fix': 'Rerun the command; it resumes.',
  },
  fr: {
    'ssh.ask.sudo': 'Mot de passe sudo sur {host}',
    'ssh.shell-unusable': 'Le shell de connexion de {host} n’exécute aucune commande ; sortie : « {output} ».',
    'ssh.shell-unusable.fix': 'Choisissez un shell comme /bin/bash ; retirez les commandes forcées d’authorized_keys.',
    'ssh.file-failed': '{path} sur {host} : {reason}',
    'ssh.file-failed.fix': 'Vérifiez le chemin et ses droits sur l’hôte.',
    'ssh.socket.absent': 'socket inexistant',
    'ssh.socket-refused': '{host} : connexion à {name} refusée : {reason}.',
    'ssh.socket.full': 'sa file d’attente est pleine',
    'ssh.socket.unseen': 'ss n’y est pas installé',
    'ssh.socket-unreachable': '{host} : {name} injoignable, état inconnu : {reason}.',
    'ssh.socket-unreachable.fix': 'Donnez-y accès à cet utilisateur, puis relancez.',
    'ssh.forwarding-refused': 'Le sshd de {host} refuse les redirections : {reason}.',
    'ssh.forwarding-refused.fix': 'Autorisez-les dans sshd_config, et pour cette clé dans authorized_keys.',
    'ssh.sessions-exhausted': 'Le sshd de {host} n’ouvre plus de session : {reason}.',
    'ssh.sessions-exhausted.fix': 'Augmentez MaxSessions dans son sshd_config.',
    'ssh.connection-lost': 'Connexion à {host} perdue : {reason}.',
    'ssh.connection-lost.fix': 'Relancez la commande ; elle reprend.',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
