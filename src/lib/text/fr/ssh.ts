export const ssh = {
  'ssh.bad-destination': '{destination} ne nomme aucune machine.',
  'ssh.bad-destination.fix':
    'Écrire utilisateur@hôte:port ou un alias de la configuration SSH, avec lettres, chiffres, points, tirets et tirets bas ; une adresse IPv6 suivie d’un port se met entre crochets.',
  'ssh.config-invalid': 'La configuration SSH est inutilisable : {reason}',
  'ssh.config-invalid.fix': 'Corriger le fichier, ou en nommer un autre dans SOVRAN_SSH_CONFIG.',
  'ssh.jump-loop': 'Le chemin vers l’hôte revient sur lui-même : {chain}.',
  'ssh.jump-loop.fix': 'Corriger ProxyJump dans la configuration SSH, ou indiquer le chemin par --jump.',
  'ssh.machine.host': 'l’hôte {hop}',
  'ssh.machine.jump': 'l’hôte de rebond {hop}',
  'ssh.driver.default': 'rien sur le chemin n’exige le client OpenSSH',
  'ssh.driver.asked': 'le fichier de l’hôte demande {driver}',
  'ssh.driver.proxy-command': '{hop} est joint par un ProxyCommand',
  'ssh.driver.host-certificate': '{hop} se prouve par un certificat d’hôte',
  'ssh.driver.user-certificate': 'à {hop} se présente le certificat d’utilisateur {certificate}',
  'ssh.driver.pkcs11': 'à {hop} se présente une clé de carte à puce (PKCS#11)',
  'ssh.driver.security-key': 'à {hop} se présente la clé de sécurité {fingerprint}',
  'ssh.driver.gssapi': 'à {hop} se présente un ticket Kerberos, aucune clé',
  'ssh.host-key-changed':
    'La clé présentée par {machine} n’est pas celle qui est épinglée. Présentée : {presented}. Épinglée : {pinned}, {file} ligne {line}. Rien n’a été envoyé.',
  'ssh.host-key-changed.fix':
    'Demander à qui gère la machine si sa clé a changé. Si oui, lui demander l’empreinte et la donner par --fingerprint ; sinon, quelqu’un intercepte la ligne.',
  'ssh.host-key-unknown':
    'Aucune clé n’est épinglée pour {machine} ; clé présentée : {presented}. Rien n’a été envoyé.',
  'ssh.host-key-unknown.fix':
    'Comparer l’empreinte avec celle que donne qui gère la machine, puis donner celle-ci par --fingerprint.',
  'ssh.host-key-revoked':
    'La clé de {machine} est révoquée dans {file} ligne {line}. Présentée : {presented}. Épinglée : {pinned}. Rien n’a été envoyé.',
  'ssh.no-pin': 'aucune',
  'ssh.host-key-revoked.fix':
    'Ne pas utiliser la machine avant que qui la gère lui ait donné une autre clé ; donner alors l’empreinte de celle-ci.',
  'ssh.revocation-unreadable':
    '{file} ligne {line} révoque une clé de {machine}, et on ne peut pas lire laquelle : la clé n’y est pas entière. Rien n’a été envoyé.',
  'ssh.revocation-unreadable.fix':
    'Rétablir la ligne. Elle ne peut disparaître que si qui gère la machine confirme qu’aucune de ses clés n’est révoquée.',
  'ssh.known-hosts-unreadable':
    '{file} est illisible : {reason}. Des clés y sont peut-être révoquées. Rien n’a été envoyé.',
  'ssh.known-hosts-unreadable.fix':
    'Rendre le fichier lisible, ou en nommer un autre par UserKnownHostsFile ou GlobalKnownHostsFile dans la configuration SSH.',
  'ssh.host-certificate-needed':
    'Seul un certificat prouve l’identité de la machine ({machine}), ce que ssh2 ne sait pas vérifier ; sa clé simple est {presented}. Rien n’a été envoyé.',
  'ssh.host-certificate-needed.fix':
    'Installer le client OpenSSH, et écrire `transport: auto` ou `openssh` dans le fichier de l’hôte.',
  'ssh.fingerprint-differs':
    'La clé présentée par {machine} est {presented}, et non {wanted}. Rien n’a été envoyé ni écrit.',
  'ssh.fingerprint-differs.fix':
    'Vérifier l’adresse auprès de qui gère la machine, et lui redemander l’empreinte ; si les deux étaient justes, quelqu’un intercepte la ligne.',
  'ssh.auth-failed': 'Connexion refusée par {machine}. Clés essayées : {tried}.',
  'ssh.auth-no-key': 'Connexion refusée par {machine} : aucune clé à essayer.',
  'ssh.auth-silent':
    'Connexion refusée par {machine} : l’agent SSH {agent} n’a pas dit quelles clés il détient, et il n’y a aucune autre clé à essayer.',
  'ssh.auth-silent.fix':
    'Déverrouiller l’agent SSH {agent}, ou le relancer : interrogé sur ses clés, il est resté muet trois secondes.',
  'ssh.auth-failed.fix':
    'Mettre une des clés publiques dans authorized_keys de cet utilisateur, ou nommer la bonne clé par IdentityFile dans la configuration SSH.',
  'ssh.auth-locked.fix':
    'Le fichier de clé {file} exige une phrase de passe : le charger dans l’agent, ou lancer la commande dans un terminal.',
  'ssh.too-many-keys': 'Ligne coupée par {machine} après trop d’essais de connexion ({count} {count|clé|clés}).',
  'ssh.too-many-keys.fix':
    'Nommer la bonne clé par IdentityFile dans la configuration SSH, avec IdentitiesOnly yes : aucune autre n’est alors présentée.',
  'ssh.unreachable': 'Pas de réponse ({machine}) : {reason}.',
  'ssh.unreachable.dns': 'son nom est inconnu',
  'ssh.unreachable.refused': 'le port est fermé',
  'ssh.unreachable.no-route': 'aucun chemin ne mène à son réseau',
  'ssh.unreachable.timeout': 'la machine reste muette',
  'ssh.unreachable.hung-up': 'la ligne a été coupée avant que la machine dise qui elle est',
  'ssh.unreachable.fix': 'Vérifier l’adresse, le réseau et que sshd y tourne.',
  'ssh.unreachable.penalty.fix':
    'L’adresse source est peut-être pénalisée par sshd après des échecs de connexion : attendre quelques minutes avant le prochain essai. Sinon, vérifier ce qui écoute sur ce port.',
  'ssh.handshake-failed': 'Aucune entente possible avec {machine} : {reason}.',
  'ssh.handshake-failed.fix':
    'Comparer les algorithmes des deux côtés ; `transport: openssh` dans le fichier de l’hôte utilise le client OpenSSH à la place.',
  'ssh.channel-refused': 'Plus de canal possible sur {machine} : {reason}.',
  'ssh.channel-refused.fix':
    'Terminer d’autres sessions de cet utilisateur sur la machine, ou augmenter MaxSessions dans son sshd_config.',
  'ssh.channel-refused.jump.fix':
    'Laisser cet utilisateur aller plus loin : AllowTcpForwarding et PermitOpen dans son sshd_config.',
  'ssh.client-missing': 'Le client OpenSSH est nécessaire et n’est pas installé : {reason}.',
  'ssh.client-missing.fix': 'L’installer, p. ex. `apt-get install openssh-client`.',
  'ssh.ask.passphrase': 'Phrase de passe du fichier de clé {file} :',
} as const;
