export const messages = {
  en: {
    'ssh.ask.sudo': 'Password of sudo on {host}',
    'ssh.line-broken': 'The line to {host} broke: {reason}.',
    'line.closed': 'the connection was closed',
    'line.silent': 'nothing was heard any more',
    'line.unended': 'the command there was ended by something else',
    'ssh.line-broken.fix': 'Type the command again: it looks at what is there and goes on.',
    'ssh.shell-unusable': 'The login shell of {host} runs no commands; it wrote “{output}”.',
    'ssh.shell-unusable.fix':
      'Give that user a shell such as /bin/bash, and take forced commands out of authorized_keys for this key.',
    'ssh.disk-full': 'The disk of {host} is full: {path} could not be written. What was there is as before.',
    'ssh.disk-full.fix': 'Make room on {host} and type the command again: the part that arrived is continued.',
    'ssh.file-failed': '{path} on {host}: {reason}',
    'ssh.file-denied.fix': 'Provisioning makes the folder and lets this user write there.',
    'ssh.file-failed.fix': 'Check the path and its permissions on the host.',
    'ssh.socket.absent': 'there is no such socket',
    'ssh.socket-refused': 'Nothing answers on {name} of {host}: {reason}.',
    'ssh.socket-unreachable':
      'Nobody can tell whether anything answers on {name} of {host}, which cannot be reached: {reason}.',
    'ssh.socket-unreachable.fix':
      'Let this user in there, and install socat where sshd forbids forwarding: nobody knows whether it runs.',
    'ssh.relayed': '{host} forbids forwarding ({reason}): {name} is reached by a relay there.',
    'ssh.sudo-refused': 'No root on {host}: {reason}.',
    'ssh.sudo.no-sudo': 'sudo is not installed there and the user is not root',
    'ssh.sudo.no-sudo.fix': 'Install sudo there, or log in as root.',
    'ssh.sudo.not-allowed': 'the sudoers of the machine do not let this user become root',
    'ssh.sudo.not-allowed.fix': 'Have the user added to the sudoers of the machine with a right to every command.',
    'ssh.sudo.needs-password': 'sudo wants a password, and nobody is here to type it',
    'ssh.sudo.needs-password.fix':
      'Type the command in a terminal, where it is asked, give it by --sudo-password-file, or allow NOPASSWD; sudo asks those without any right as well: they need one first.',
    'ssh.sudo.wrong-password': 'sudo refused the password, and it is not tried again',
    'ssh.sudo.wrong-password.fix':
      'Type the command again with the right one; where --sudo-password-file gave it, it is the password in that file that was refused: correct the file first.',
    'ssh.sudo.needs-terminal': 'sudo there insists on a terminal (requiretty), and gets none',
    'ssh.sudo.needs-terminal.fix': 'Put `Defaults:USER !requiretty` into a file of /etc/sudoers.d on the machine.',
  },
  fr: {
    'ssh.ask.sudo': 'Mot de passe de sudo sur {host}',
    'ssh.line-broken': 'La liaison avec {host} s’est rompue : {reason}.',
    'line.closed': 'la connexion a été fermée',
    'line.silent': 'plus rien n’a été entendu',
    'line.unended': 'la commande y a été arrêtée par autre chose',
    'ssh.line-broken.fix': 'Relancer la commande : elle regarde ce qui est là et continue.',
    'ssh.shell-unusable': 'Le shell de connexion de {host} n’exécute aucune commande ; il a écrit « {output} ».',
    'ssh.shell-unusable.fix':
      'Donner à cet utilisateur un shell tel que /bin/bash, et retirer d’authorized_keys les commandes forcées pour cette clé.',
    'ssh.disk-full': 'Le disque de {host} est plein : impossible d’écrire {path}. Ce qui s’y trouvait est inchangé.',
    'ssh.disk-full.fix': 'Faire de la place sur {host} et relancer la commande : la partie arrivée est poursuivie.',
    'ssh.file-failed': '{path} sur {host} : {reason}',
    'ssh.file-denied.fix': 'Le provisionnement crée le dossier et donne à cet utilisateur le droit d’y écrire.',
    'ssh.file-failed.fix': 'Vérifier le chemin et ses droits sur l’hôte.',
    'ssh.socket.absent': 'ce socket n’existe pas',
    'ssh.socket-refused': 'Rien ne répond sur {name} de {host} : {reason}.',
    'ssh.socket-unreachable':
      'Impossible de savoir si quelque chose répond sur {name} de {host}, qui ne peut pas être joint : {reason}.',
    'ssh.socket-unreachable.fix':
      'Donner accès à cet utilisateur, et installer socat là où sshd interdit les redirections : nul ne sait si le service fonctionne.',
    'ssh.relayed': '{host} interdit les redirections ({reason}) : {name} est joint par un relais sur place.',
    'ssh.sudo-refused': 'Pas d’accès root sur {host} : {reason}.',
    'ssh.sudo.no-sudo': 'sudo n’y est pas installé et l’utilisateur n’est pas root',
    'ssh.sudo.no-sudo.fix': 'Y installer sudo, ou se connecter en root.',
    'ssh.sudo.not-allowed': 'les sudoers de la machine ne laissent pas cet utilisateur devenir root',
    'ssh.sudo.not-allowed.fix': 'Faire ajouter l’utilisateur aux sudoers de la machine, pour toute commande.',
    'ssh.sudo.needs-password': 'sudo demande un mot de passe, et personne n’est là pour le taper',
    'ssh.sudo.needs-password.fix':
      'Lancer la commande dans un terminal, où il est demandé, le donner par --sudo-password-file, ou autoriser NOPASSWD ; sudo le demande aussi à qui n’a aucun droit, qu’il faut alors donner d’abord.',
    'ssh.sudo.wrong-password': 'sudo a refusé le mot de passe, qui n’est pas essayé une seconde fois',
    'ssh.sudo.wrong-password.fix':
      'Relancer la commande avec le bon ; si --sudo-password-file l’a donné, c’est le mot de passe de ce fichier qui a été refusé : corriger d’abord le fichier.',
    'ssh.sudo.needs-terminal': 'sudo y exige un terminal (requiretty), et n’en reçoit pas',
    'ssh.sudo.needs-terminal.fix': 'Mettre `Defaults:UTILISATEUR !requiretty` dans un fichier de /etc/sudoers.d.',
  },
} as const;
