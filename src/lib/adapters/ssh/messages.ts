export const messages = {
  en: {
    'ssh.bad-destination': '{destination} names no machine.',
    'ssh.bad-destination.fix':
      'Write user@host:port or an alias of the SSH configuration, with letters, digits, dots, dashes and underscores; an IPv6 address with a port stands in brackets.',
    'ssh.config-invalid': 'The SSH configuration cannot be used: {reason}',
    'ssh.config-invalid.fix': 'Mend the file, or name another in SOVRAN_SSH_CONFIG.',
    'ssh.jump-loop': 'The way to the host comes back to itself: {chain}.',
    'ssh.jump-loop.fix': 'Mend ProxyJump in the SSH configuration, or name the way with --jump.',
    'ssh.machine.host': 'host {hop}',
    'ssh.machine.jump': 'jump host {hop}',
    'ssh.driver.default': 'nothing on the way needs the OpenSSH client',
    'ssh.driver.asked': 'the host file asks for {driver}',
    'ssh.driver.proxy-command': '{hop} is reached through a ProxyCommand',
    'ssh.driver.host-certificate': '{hop} proves itself by a host certificate',
    'ssh.driver.user-certificate': '{hop} is shown the user certificate {certificate}',
    'ssh.driver.pkcs11': '{hop} is shown a key of a smart card (PKCS#11)',
    'ssh.driver.security-key': '{hop} is shown the security key {fingerprint}',
    'ssh.driver.gssapi': '{hop} is shown a Kerberos ticket, no key',
    'ssh.host-key-changed':
      'The key of {machine} is not the pinned one. Presented: {presented}. Pinned: {pinned}, {file} line {line}. Nothing was sent.',
    'ssh.host-key-changed.fix':
      'Ask whoever runs the machine whether its key was changed. If so, take the fingerprint from them and give it by --fingerprint; if not, somebody is on the line.',
    'ssh.host-key-unknown': 'No key is pinned for {machine}; it presented {presented}. Nothing was sent.',
    'ssh.host-key-unknown.fix':
      'Compare the fingerprint with the one that whoever runs the machine gives, and give that by --fingerprint.',
    'ssh.host-key-revoked':
      'The key of {machine} is revoked in {file} line {line}. Presented: {presented}. Pinned: {pinned}. Nothing was sent.',
    'ssh.no-pin': 'none',
    'ssh.host-key-revoked.fix':
      'Do not use the machine before whoever runs it has given it another key; then give the fingerprint of that one.',
    'ssh.revocation-unreadable':
      '{file} line {line} revokes a key of {machine}, and which one cannot be read: its key is no whole key. Nothing was sent.',
    'ssh.revocation-unreadable.fix':
      'Put the line back as it was. It may go only if whoever runs the machine says that none of its keys is revoked.',
    'ssh.known-hosts-unreadable': '{file} cannot be read: {reason}. It may revoke keys. Nothing was sent.',
    'ssh.known-hosts-unreadable.fix':
      'Make the file readable, or name another one with UserKnownHostsFile or GlobalKnownHostsFile in the SSH configuration.',
    'ssh.host-certificate-needed':
      'Only a certificate proves who {machine} is, which ssh2 cannot check; its plain key is {presented}. Nothing was sent.',
    'ssh.host-certificate-needed.fix':
      'Install the OpenSSH client, and let the host file say `transport: auto` or `openssh`.',
    'ssh.fingerprint-differs': 'The key of {machine} is {presented}, not {wanted}. Nothing was sent or written.',
    'ssh.fingerprint-differs.fix':
      'Check the address with whoever runs the machine, and take the fingerprint from them once more; if both were right, somebody is on the line.',
    'ssh.auth-failed': 'Login to {machine} failed. Keys tried: {tried}.',
    'ssh.auth-no-key': 'Login to {machine} failed: there is no key to try.',
    'ssh.auth-silent':
      'Login to {machine} failed: the SSH agent at {agent} did not say which keys it has, and there is no other key to try.',
    'ssh.auth-silent.fix':
      'Unlock the SSH agent at {agent}, or start it again: it was silent for three seconds when it was asked for its keys.',
    'ssh.auth-failed.fix':
      'Put one of the public keys into authorized_keys of that user, or name the right key with IdentityFile in the SSH configuration.',
    'ssh.auth-locked.fix':
      'The key file {file} needs a passphrase: load it into the agent, or run the command in a terminal.',
    'ssh.too-many-keys': 'The line was closed by {machine} after too many login attempts ({count} {count|key|keys}).',
    'ssh.too-many-keys.fix':
      'Name the right key with IdentityFile in the SSH configuration, and set IdentitiesOnly yes: no other is shown then.',
    'ssh.unreachable': 'No answer from {machine}: {reason}.',
    'ssh.unreachable.dns': 'its name is not known',
    'ssh.unreachable.refused': 'the port is closed',
    'ssh.unreachable.no-route': 'there is no way to its network',
    'ssh.unreachable.timeout': 'it stays silent',
    'ssh.unreachable.hung-up': 'the line was closed before the machine said who it is',
    'ssh.unreachable.fix': 'Check the address, the network and that sshd runs there.',
    'ssh.unreachable.penalty.fix':
      'The source address may be under an sshd penalty after failed logins: wait some minutes before the next try. Else check what stands at that port.',
    'ssh.handshake-failed': 'No common ground with {machine}: {reason}.',
    'ssh.handshake-failed.fix':
      'Compare the algorithms of both sides; `transport: openssh` in the host file uses the OpenSSH client instead.',
    'ssh.jump-forbidden': '{machine} refuses forwarding to the next machine: {reason}.',
    'ssh.jump-forbidden.fix': 'Set AllowTcpForwarding and PermitOpen in its sshd_config.',
    'ssh.client-missing': 'The OpenSSH client is needed and not installed: {reason}.',
    'ssh.client-missing.fix': 'Install it, e.g. `apt-get install openssh-client`.',
    'ssh.ask.passphrase': 'Passphrase of the key file {file}:',
  },
  fr: {
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
    'ssh.jump-forbidden': '{machine} refuse la redirection vers la machine suivante : {reason}.',
    'ssh.jump-forbidden.fix': 'Réglez AllowTcpForwarding et PermitOpen dans son sshd_config.',
    'ssh.client-missing': 'Le client OpenSSH est nécessaire et n’est pas installé : {reason}.',
    'ssh.client-missing.fix': 'L’installer, p. ex. `apt-get install openssh-client`.',
    'ssh.ask.passphrase': 'Phrase de passe du fichier de clé {file} :',
  },
} as const;
