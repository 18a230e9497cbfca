export const messages = {
  en: {
    'host.add.step': 'Record host {name}',
    'host.add.exists': 'A host named `{name}` exists.',
    'host.add.free': 'The name `{name}` is free.',
    'host.added': 'Host {name} is in the inventory.',
    'host.facts': '{os}, {arch}, {cpus} CPUs, {memory} GiB, {gpus} {gpus|GPU|GPUs}',
    'host.none': 'This project has no host yet.',
    'host.several': 'Which host? Name one with --host: {names}.',

    'host.copy-differs': 'The copy of {from} to {to} differs from its source.',
    'host.copy-differs.fix': 'Check the disk, then type the command again; the target is as before.',
    'host.socket-refused': 'Nothing answers on {name}: {reason}.',
    'host.socket-refused.fix': 'Check that what listens there runs and that this user may connect to it.',
    'host.socket-unreachable': 'Nobody can tell whether anything answers on {name}, which cannot be reached: {reason}.',
    'host.silent': 'Host {host} did not answer within {seconds} s.',
    'host.answer-silent':
      'Host {host} answers, and what runs on it did not come within {seconds} s: its container engine may hang.',
    'host.out-of-reach': 'Host {host} could not be asked ({code}): what is said of it is what was last recorded.',
    'host.folder-away':
      'On {host} a container is there whose folder is not where the record says (a volume that is not mounted, a changed `root:`): nothing of it is recorded or given back.',
    'host.store-empty':
      'The store of {host} is empty (a disk that is not mounted, or a machine that is new or was emptied): what is said of it is what was last recorded.',
    'host.file-broken':
      'The file hosts/{host}.yaml cannot be read: what is said of the host is what was last recorded.',
    'host.unknown':
      'Host {host} is not in the inventory (no hosts/{host}.yaml): nobody can be asked, so nothing is known of what is there, and nothing was done.',
    'host.unknown.fix': 'Bring hosts/{host}.yaml back as it was, then type the command again.',
    'host.not-listed':
      'Host {host} is not in the inventory (no hosts/{host}.yaml): what is said of it is what was last recorded.',
    'host.moved':
      'The run was planned for host {host} at {was}; hosts/{host}.yaml leads to {now}, which may be another machine. Nothing was done there.',
    'host.moved.fix':
      'Put {was} back into hosts/{host}.yaml, end the run with `sovran resume`, and change the file after that; or give the run up.',
    'host.list.empty': 'The inventory is empty.',
    'host.col.name': 'NAME',
    'host.col.transport': 'TRANSPORT',
    'host.col.engine': 'ENGINE',
    'host.col.machine': 'MACHINE',
    'host.col.seen': 'SEEN',
    'host.col.check': 'CHECK',
    'host.check.ok': 'ok',
    'host.check.warn': 'usable',
    'host.check.fail': 'not fit',
    'host.check.unknown': 'broke off',
    'host.show.applying': 'Being changed by `sovran host apply`, run {run} (process {pid}), since {since}.',
    'host.show.check': 'Last check: {verdict}, {at} (`sovran host check {name}`)',
    'host.show.fixture': 'Some answers came from labelled stand-ins (fixture).',
    'host.age.seconds': '{count} s ago',
    'host.age.minutes': '{count} min ago',
    'host.age.hours': '{count} h ago',
    'host.age.days': '{count} {count|day|days} ago',
    'host.machine': '{cpus} CPUs, {memory} GiB, {gpus} {gpus|GPU|GPUs}',
    'host.show.system': '{os}, {arch}, kernel {kernel}',
    'host.show.disk': '{disk} GiB of disk free for the store',
    'host.show.gpu': 'GPU {index}: {name}, {memory} GiB',
    'host.show.seen': 'Seen {at}',
    'host.remove.step': 'Remove host {name}',
    'host.removed': 'Host {name} is no longer in the inventory.',
    'host.remove.unused': 'No environment uses {name}.',
    'host.remove.used': 'Environment {names} uses {name}.',
    'host.remove.used.fix':
      'Stop it with `sovran env stop {environment}`, unless the machine is gone, delete environments/{environment}.yaml, commit that in git, and type the command again.',
    'host.remove.settled': 'No run on {name} waits to be ended.',
    'host.remove.none-left': 'No job that was broken off could go on from what it left on {name}.',
    'host.remove.left':
      '{count|Job|Jobs} {ids} {count|was|were} broken off and could go on from what {count|it|they} left on {name}, and only there.',
    'host.remove.left.unasked':
      '{count|Job|Jobs} {ids} {count|was|were} broken off on {name}; whether {count|it|they} could go on from there is not known: {unasked}',
    'host.remove.left.other-name':
      '{count|Job|Jobs} {ids} {count|was|were} broken off on {name}, and {other} is another name of the machine, which stays: the same launch there goes on with {count|it|them}.',
    'host.remove.left.fix':
      'Type their launch again, which goes on with them, or let them go with --yes: what they left stays on the machine, and goes on once {name} is added again.',
    'host.remove.idle': 'No job runs on {name}.',
    'host.remove.unknown': 'Whether a job runs on {name} that nothing here records is not known: {reason}',
    'host.remove.unused-engine':
      'No record here tells that this project ever ran anything on {name}; what runs there cannot be asked: {reason}',
    'host.remove.unknown.fix':
      'Put that right and type the command again. If nobody needs the machine any more, delete hosts/{name}.yaml and commit that in git.',
    'host.remove.unsettled.fix':
      'Finish or take back the interrupted run; if the machine will not come back, give the run up.',
    'host.remove.unrecorded': 'On {name} runs what this project started and nothing here records: {ids}.',
    'host.remove.unrecorded.fix':
      'A colleague may have started it: fetch what was recorded elsewhere, or stop it, before the host leaves the inventory.',
    'host.remove.other-name':
      'On {name} runs what this project started and nothing here records: {ids}. {other} is another name of the machine, and stays.',
    'host.remove.busy': 'On {name} there is work whose end is not recorded: {ids}.',
    'host.remove.busy.fix':
      'Wait for it, or stop it; `sovran job reconcile` records what has ended. If the machine will not come back, record it as lost.',

    'host.same.address':
      'Host {host} is at the same address by the same way: both names stand for one machine, its jobs and leases are shared.',
    'host.same.key':
      'Host {host} presents the same key: it is the same machine by another address, or a copy whose host keys were not made anew.',

    'host.pin.step': 'Trust {count} {count|host key|host keys} for {name}',
    'host.pin.step.shared':
      'Trust {count} {count|host key|host keys} for {name}, and for {others}: a machine whose key changes is theirs too',
    'host.trusted': 'The keys of {name} and of the machines on its way are trusted.',
    'host.trusted.already':
      'The keys of {name} and of the machines on its way are the pinned ones; nothing was changed.',
    'host.trust.local': '{name} is this machine: it is reached without SSH and has no key to trust.',
    'host.trust.remote': '{name} is reached over SSH.',
    'host.unpin.step': 'Trust {count} {count|host key|host keys} of {name} no longer',
    'host.presented': '{machine} presents a key of type {type}: {fingerprint}',
    'host.asking-key': 'Asking for the host key; nothing of the user is sent.',
    'host.logging-in': 'Logging in once, to see that the user and the keys are right.',
    'host.login-failed': '{reason} Nothing was written.',
    'host.login-failed.fix': 'Correct the user before the @, or add the host without a login by `--no-login`. {fix}',
    'host.route': 'Way: {way}',
    'host.route.driver': 'Driver: {driver}, because {reason}.',
    'host.route.no-key': 'No key is there to log in with.',
    'host.route.keys': '{count} {count|key|keys} to log in with: {keys}',
    'host.ask.where': 'Where is the machine?',
    'host.where.ssh': 'Over SSH',
    'host.where.ssh.hint': 'another machine, directly or through jump hosts',
    'host.where.local': 'Here',
    'host.where.local.hint': 'the machine that this command runs on',
    'host.ask.address': 'Address (user@host:port) or alias of the SSH configuration:',
    'host.ask.jump': 'Machines on the way, nearest first (empty: as the SSH configuration says):',
    'host.ask.engine': 'What runs jobs there?',
    'host.engine.docker': 'Containers (Docker or Podman)',
    'host.engine.process': 'Plain processes',
    'host.ask.profile': 'What is the machine to become?',
    'host.profile.none': 'Not said yet',
    'host.profile.gpu-inference': 'It serves models from its own GPUs (gpu-inference)',
    'host.profile.gpu-training': 'It trains models on its GPUs (gpu-training)',
    'host.profile.cpu-lab': 'It works without GPUs, to try things out (cpu-lab)',
    'host.ask.groups': 'Groups it belongs to (empty: none):',
    'host.trust.plain': 'No pattern in hosts/known_hosts trusts another key of {name} or its way.',
    'host.trust.pattern':
      'A line of hosts/known_hosts ({pattern} {type}) trusts another key for a machine on the way to {name}, and for others too.',
    'host.trust.pattern.fix':
      'Replace {pattern} in hosts/known_hosts by the names of the machines that still have this key, commit it, then trust the new one.',
    'host.pins.settled': 'No other run on host keys was cut.',
    'host.pins.committed': 'hosts/known_hosts holds nothing that is not committed.',
    'host.pins.uncommitted':
      'hosts/known_hosts has changes that are not committed, and the commit of this command would take them along: {lines}.',
    'host.pins.uncommitted.fix':
      'Compare them with what whoever runs the machines gives. Then commit them, or take them back by `git checkout HEAD -- hosts/known_hosts`, and type the command again.',
    'host.pins.uncommitted.new.fix':
      'Compare them with what whoever runs the machines gives. Then add and commit the file, or remove it, and type the command again.',
    'host.pins.uncommitted.cut.fix':
      'Compare them with what whoever runs the machines gives. Then commit the file as it is, or take these lines back by hand; those of the interrupted run stay. Then type `sovran resume`.',
    'host.pins-moved': 'Another key ({type}) was pinned for {machine} meanwhile.',
    'host.pins-moved.fix':
      'Ask the machine for its key once more, with the fingerprint that whoever runs it gives now.',
    'host.ask.trust': 'Is this the fingerprint that whoever runs {machine} gave?',
    'host.bad-fingerprint': '{text} is no fingerprint.',
    'host.bad-fingerprint.fix':
      'Write SHA256: and 43 characters, as `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` prints it on the machine; for a machine on the way, its name and = before it.',
    'host.bad-label': '{label} is no label.',
    'host.bad-label.fix': 'Write KEY=VALUE, the key with letters, digits, dots, dashes and slashes.',
    'host.accept-new-in-ci': 'Unknown host keys are not accepted unseen where CI is set.',
    'host.accept-new-in-ci.fix': 'Give the fingerprint with --fingerprint, or commit hosts/known_hosts.',
    'host.fingerprint-needed':
      'The key of {machine} is not pinned, and nobody is here to confirm it: {fingerprint} ({type}).',
    'host.fingerprint-needed.fix':
      'Compare it with the one that whoever runs the machine gives, then add --fingerprint {flag}.',
    'host.fingerprint-unused':
      'A fingerprint was given for {machine}, which is not on the way to the host; nobody was asked.',
    'host.fingerprint-unused.fix': 'Name one of the machines on the way: {names}.',
    'host.col.address': 'ADDRESS',
    'host.col.groups': 'GROUPS',
    'host.show.way': 'By {jump}',
    'host.show.groups': 'Groups: {groups}',
    'host.show.labels': 'Labels: {labels}',
    'host.show.profile': 'Profile: {profile}',
    'host.list.empty-group': 'No host is in group {group}.',
    'host.store.bad-path': 'A tree holds something that is no plain file with a relative path: {path}.',
    'host.store.bad-path.fix': 'Nothing was taken from it. Look at what made it.',
    'host.store.read-only': 'The file system of {path} on {host} is read-only.',
    'host.read-only': 'The file system of {path} on {host} is mounted read-only. Nothing was changed.',
    'host.unprovisioned': '{host} is not provisioned: {missing}. Nothing was changed.',
    'host.unprovisioned.folder': 'this user cannot write to {path}',
    'host.unprovisioned.program': '{program} is not installed',
    'host.unprovisioned.fix':
      'Provisioning makes the folder, lets this user write there, and installs what is missing.',
    'host.unprovisioned.no-root.fix':
      'First root rights, without which it cannot be provisioned: {reason}. {fix} Then `sovran host apply`.',
    'host.closed': '{path} on {host} is closed to {user}: it belongs to {owner}:{group}, mode {mode}.',
    'host.closed.fix':
      '{owner} or root opens it there by `{command}`; or `sovran host apply {host}` opens all that is closed in the store (S35).',
    'host.closed.local.fix': '{owner} or root opens it by `{command}`.',
    'host.store.denied': 'This user may not write to {path} on {host}.',
    'host.store.failed': 'The store of {host} failed: {words}',
    'host.store.failed.fix': 'Look at {path} on {host}, then type the command again: it goes on where it stopped.',
    'host.store.full': 'The disk of {host} is full at {path} ({free} GiB free).',
    'host.store.full.unmeasured': 'The disk of {host} is full at {path}.',
    'host.store.too-small': '{path} on {host} needs {needed} GiB and has {free} GiB free; nothing was sent.',
    'host.store.filled':
      '{path} on {host} has filled up: {needed} GiB are needed and {free} GiB are free; what arrived stays.',
    'host.store.filled.unmeasured': '{path} on {host} has filled up: {needed} GiB are needed; what arrived stays.',
    'host.file-too-large': '{path} on {host}: a file may grow no further there; room has nothing to do with it.',
    'host.file-too-large.fix':
      'See by `ulimit -f` there whether that user has a limit, and raise it; else keep the store on a file system that takes larger files. Then type the command again.',
    'host.file-too-large.user':
      '{path} on {host}: this user may write no file above {mib} MiB there (`ulimit -f`); room has nothing to do with it.',
    'host.file-too-large.user.fix':
      'Raise the limit of that user on {host}: `fsize` in /etc/security/limits.conf, or LimitFSIZE of the service that lets him in. Then type the command again: it goes on where it stopped.',
    'host.file-too-large.file-system':
      '{path} on {host}: a file may grow no further there; room has nothing to do with it. This user has no limit: the file system ({fileSystem}) has one, or the service that writes.',
    'host.file-too-large.file-system.fix':
      'Keep the store of {host} (`spec.root` of its file) on a file system that takes larger files, such as ext4 or XFS, or raise LimitFSIZE of that service. Then type the command again.',
    'host.store.no-inodes': 'The file system of {path} on {host} can take no more files: no inode is free.',
    'host.store.full.fix': 'Free some space on {host}, then type the command again: it goes on where it stopped.',
    'host.store.cut': 'The line to {host} broke before it was known how the call ended: {reason}.',
    'host.store.cut.fix': 'Type the command again: it looks at what is there and goes on.',
    'host.store.differs': 'What lies on {host} differs from its digest: {what}.',
    'host.store.sending': 'Sending to {host}: {done} of {total} MiB',
    'host.store.fetching': 'Fetching from {host}: {done} of {total} MiB',
    'host.store.differs.fix': 'Nothing was taken over. Type the command again; if it stays, check the disks.',
    'host.clock.ahead':
      "The clock of {host} is {seconds} s ahead of this machine's: let both keep time (`sovran host apply {host}`).",
    'host.clock.behind':
      "The clock of {host} is {seconds} s behind this machine's: let both keep time (`sovran host apply {host}`).",
  },
  fr: {
    'host.add.step': 'Enregistrer l’hôte {name}',
    'host.add.exists': 'Un hôte nommé `{name}` existe.',
    'host.add.free': 'Le nom `{name}` est libre.',
    'host.added': 'L’hôte {name} est dans l’inventaire.',
    'host.facts': '{os}, {arch}, {cpus} processeurs, {memory} Gio, {gpus} {gpus|GPU|GPU}',
    'host.none': 'Ce projet n’a pas encore d’hôte.',
    'host.several': 'Quel hôte ? En nommer un avec --host : {names}.',

    'host.copy-differs': 'La copie de {from} vers {to} diffère de sa source.',
    'host.copy-differs.fix': 'Vérifier le disque, puis relancer la commande ; la cible est inchangée.',
    'host.socket-refused': 'Rien ne répond sur {name} : {reason}.',
    'host.socket-refused.fix':
      'Vérifier que le service qui écoute là fonctionne et que cet utilisateur a le droit de s’y connecter.',
    'host.socket-unreachable':
      'Impossible de savoir si quelque chose répond sur {name}, qui ne peut pas être joint : {reason}.',
    'host.silent': 'L’hôte {host} n’a pas répondu en {seconds} s.',
    'host.answer-silent':
      'L’hôte {host} répond, et ce qui y tourne n’est pas venu en {seconds} s : son moteur de conteneurs est peut-être bloqué.',
    'host.out-of-reach':
      'L’hôte {host} n’a pas pu être interrogé ({code}) : ce qui en est dit est ce qui a été enregistré en dernier.',
    'host.folder-away':
      'Sur {host} se trouve un conteneur dont le dossier n’est pas là où l’enregistrement le dit (volume non monté, `root:` modifié) : rien n’en est consigné ni rendu.',
    'host.store-empty':
      'Le magasin de {host} est vide (disque non monté, ou machine neuve ou vidée) : ce qui en est dit est ce qui a été enregistré en dernier.',
    'host.file-broken':
      'Le fichier hosts/{host}.yaml ne peut pas être lu : ce qui est dit de l’hôte est ce qui a été enregistré en dernier.',
    'host.unknown':
      'L’hôte {host} n’est pas dans l’inventaire (pas de hosts/{host}.yaml) : personne à interroger, donc rien n’est connu de ce qui s’y trouve, et rien n’a été fait.',
    'host.unknown.fix': 'Rétablir hosts/{host}.yaml tel qu’il était, puis relancer la commande.',
    'host.not-listed':
      'L’hôte {host} n’est pas dans l’inventaire (pas de hosts/{host}.yaml) : ce qui en est dit est ce qui a été enregistré en dernier.',
    'host.moved':
      'L’exécution était prévue pour l’hôte {host} à {was} ; hosts/{host}.yaml mène à {now}, peut-être une autre machine. Rien n’y a été fait.',
    'host.moved.fix':
      'Remettre {was} dans hosts/{host}.yaml, finir l’exécution avec `sovran resume`, et modifier le fichier ensuite ; ou renoncer à l’exécution.',
    'host.list.empty': 'L’inventaire est vide.',
    'host.col.name': 'NOM',
    'host.col.transport': 'ACCÈS',
    'host.col.engine': 'MOTEUR',
    'host.col.machine': 'MACHINE',
    'host.col.seen': 'VU LE',
    'host.col.check': 'CONTRÔLE',
    'host.check.ok': 'conforme',
    'host.check.warn': 'utilisable',
    'host.check.fail': 'inadapté',
    'host.check.unknown': 'interrompu',
    'host.show.applying':
      'En cours de modification par `sovran host apply`, exécution {run} (processus {pid}), depuis {since}.',
    'host.show.check': 'Dernier contrôle : {verdict}, {at} (`sovran host check {name}`)',
    'host.show.fixture': 'Des réponses viennent de substituts étiquetés (fixture).',
    'host.age.seconds': 'il y a {count} s',
    'host.age.minutes': 'il y a {count} min',
    'host.age.hours': 'il y a {count} h',
    'host.age.days': 'il y a {count} {count|jour|jours}',
    'host.machine': '{cpus} processeurs, {memory} Gio, {gpus} {gpus|GPU|GPU}',
    'host.show.system': '{os}, {arch}, noyau {kernel}',
    'host.show.disk': '{disk} Gio de disque libre pour le magasin',
    'host.show.gpu': 'GPU {index} : {name}, {memory} Gio',
    'host.show.seen': 'Vu le {at}',
    'host.remove.step': 'Retirer l’hôte {name}',
    'host.removed': 'L’hôte {name} n’est plus dans l’inventaire.',
    'host.remove.unused': 'Aucun environnement n’utilise {name}.',
    'host.remove.used': 'L’environnement {names} utilise {name}.',
    'host.remove.used.fix':
      'L’arrêter par `sovran env stop {environment}`, sauf si la machine a disparu, supprimer environments/{environment}.yaml, en faire un commit git, puis relancer la commande.',
    'host.remove.settled': 'Aucune exécution sur {name} n’attend d’être terminée.',
    'host.remove.none-left':
      'Aucune tâche interrompue ne pourrait reprendre à partir de ce qu’elle a laissé sur {name}.',
    'host.remove.left':
      '{count|La tâche|Les tâches} {ids} {count|a été interrompue|ont été interrompues} et {count|pourrait|pourraient} reprendre à partir de ce qui est resté sur {name}, et là seulement.',
    'host.remove.left.unasked':
      '{count|La tâche|Les tâches} {ids} {count|a été interrompue|ont été interrompues} sur {name} ; on ne sait pas si {count|elle pourrait|elles pourraient} y reprendre : {unasked}',
    'host.remove.left.other-name':
      '{count|La tâche|Les tâches} {ids} {count|a été interrompue|ont été interrompues} sur {name}, et {other}, autre nom de cette machine, reste : le même lancement là-bas {count|la|les} reprend.',
    'host.remove.left.fix':
      'Relancer leur commande, qui les reprend, ou y renoncer avec --yes : ce qu’elles ont laissé reste sur la machine, et reprend quand {name} est ajouté de nouveau.',
    'host.remove.idle': 'Aucune tâche ne tourne sur {name}.',
    'host.remove.unknown': 'On ignore si une tâche que rien n’enregistre ici tourne sur {name} : {reason}',
    'host.remove.unused-engine':
      'Rien d’enregistré ici ne dit que ce projet ait jamais fait tourner quoi que ce soit sur {name} ; ce qui y tourne ne peut être demandé : {reason}',
    'host.remove.unknown.fix':
      'Y remédier, puis relancer la commande. Si plus personne n’a besoin de la machine, supprimer hosts/{name}.yaml et en faire un commit git.',
    'host.remove.unsettled.fix':
      'Terminer ou défaire l’exécution interrompue ; si la machine ne revient pas, y renoncer.',
    'host.remove.unrecorded': 'Sur {name} tourne ce que ce projet a démarré et que rien n’enregistre ici : {ids}.',
    'host.remove.unrecorded.fix':
      'Un collègue l’a peut-être démarré : récupérer ce qui a été enregistré ailleurs, ou l’arrêter, avant que l’hôte ne quitte l’inventaire.',
    'host.remove.other-name':
      'Sur {name} tourne ce que ce projet a démarré et que rien n’enregistre ici : {ids}. {other} est un autre nom de la machine, et reste.',
    'host.remove.busy': 'Des tâches dont la fin n’est pas consignée sont sur {name} : {ids}.',
    'host.remove.busy.fix':
      'Attendre leur fin, ou les arrêter ; `sovran job reconcile` consigne celles qui sont terminées. Si la machine ne revient pas, les consigner comme perdues.',

    'host.same.address':
      'L’hôte {host} est à la même adresse par le même chemin : les deux noms désignent une seule machine, ses tâches et ses baux sont communs.',
    'host.same.key':
      'L’hôte {host} présente la même clé : c’est la même machine à une autre adresse, ou une copie dont les clés d’hôte n’ont pas été refaites.',

    'host.pin.step': 'Accorder confiance à {count} {count|clé|clés} d’hôte pour {name}',
    'host.pin.step.shared':
      'Accorder confiance à {count} {count|clé|clés} d’hôte pour {name}, et pour {others} : une machine dont la clé change est aussi la leur',
    'host.trusted': 'Les clés de {name} et des machines sur son chemin sont reconnues.',
    'host.trusted.already':
      'Les clés de {name} et des machines sur son chemin sont celles qui sont épinglées ; rien n’a été modifié.',
    'host.trust.local': '{name} est cette machine : elle est atteinte sans SSH et n’a pas de clé à reconnaître.',
    'host.trust.remote': '{name} est atteint par SSH.',
    'host.unpin.step': 'Retirer la confiance à {count} {count|clé|clés} d’hôte de {name}',
    'host.presented': '{machine} présente une clé de type {type} : {fingerprint}',
    'host.asking-key': 'Demande de la clé d’hôte ; rien de l’utilisateur n’est envoyé.',
    'host.logging-in': 'Connexion d’essai, pour vérifier l’utilisateur et les clés.',
    'host.login-failed': '{reason} Rien n’a été écrit.',
    'host.login-failed.fix':
      'Corriger l’utilisateur devant le @, ou ajouter l’hôte sans connexion par `--no-login`. {fix}',
    'host.route': 'Chemin : {way}',
    'host.route.driver': 'Pilote : {driver}, car {reason}.',
    'host.route.no-key': 'Aucune clé n’est là pour se connecter.',
    'host.route.keys': '{count} {count|clé|clés} pour se connecter : {keys}',
    'host.ask.where': 'Où est la machine ?',
    'host.where.ssh': 'Par SSH',
    'host.where.ssh.hint': 'une autre machine, directement ou par des hôtes de rebond',
    'host.where.local': 'Ici',
    'host.where.local.hint': 'la machine qui exécute cette commande',
    'host.ask.address': 'Adresse (utilisateur@hôte:port) ou alias de la configuration SSH :',
    'host.ask.jump': 'Machines sur le chemin, la plus proche d’abord (vide : selon la configuration SSH) :',
    'host.ask.engine': 'Qu’est-ce qui y exécute les tâches ?',
    'host.engine.docker': 'Des conteneurs (Docker ou Podman)',
    'host.engine.process': 'De simples processus',
    'host.ask.profile': 'Que doit devenir la machine ?',
    'host.profile.none': 'Pas encore décidé',
    'host.profile.gpu-inference': 'Servir des modèles avec ses propres GPU (gpu-inference)',
    'host.profile.gpu-training': 'Entraîner des modèles sur ses GPU (gpu-training)',
    'host.profile.cpu-lab': 'Travailler sans GPU, à l’essai (cpu-lab)',
    'host.ask.groups': 'Groupes dont elle fait partie (vide : aucun) :',
    'host.trust.plain': 'Aucun motif de hosts/known_hosts ne reconnaît une autre clé de {name} ou de son chemin.',
    'host.trust.pattern':
      'Une ligne de hosts/known_hosts ({pattern} {type}) reconnaît une autre clé pour une machine sur le chemin de {name}, et pour d’autres aussi.',
    'host.trust.pattern.fix':
      'Remplacer {pattern} dans hosts/known_hosts par les noms des machines qui ont encore cette clé, l’enregistrer dans git, puis reconnaître la nouvelle.',
    'host.pins.settled': 'Aucune autre exécution sur des clés d’hôte n’a été interrompue.',
    'host.pins.committed': 'hosts/known_hosts ne contient rien qui ne soit enregistré dans git.',
    'host.pins.uncommitted':
      'hosts/known_hosts a des modifications qui ne sont pas enregistrées dans git, et le commit de cette commande les emporterait : {lines}.',
    'host.pins.uncommitted.fix':
      'Les comparer avec ce que donne qui gère les machines. Ensuite les enregistrer dans git, ou les défaire par `git checkout HEAD -- hosts/known_hosts`, et retaper la commande.',
    'host.pins.uncommitted.new.fix':
      'Les comparer avec ce que donne qui gère les machines. Ensuite ajouter le fichier et l’enregistrer dans git, ou le supprimer, et retaper la commande.',
    'host.pins.uncommitted.cut.fix':
      'Les comparer avec ce que donne qui gère les machines. Ensuite enregistrer le fichier tel quel dans git, ou défaire ces lignes à la main ; celles de l’exécution interrompue restent. Puis taper `sovran resume`.',
    'host.pins-moved': 'Une autre clé ({type}) a été reconnue entre-temps pour {machine}.',
    'host.pins-moved.fix':
      'Demander encore une fois sa clé à la machine, avec l’empreinte que donne maintenant qui la gère.',
    'host.ask.trust': 'Est-ce l’empreinte donnée par qui gère {machine} ?',
    'host.bad-fingerprint': '{text} n’est pas une empreinte.',
    'host.bad-fingerprint.fix':
      'Écrire SHA256: suivi de 43 caractères, comme `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` l’affiche sur la machine ; pour une machine sur le chemin, son nom et = devant.',
    'host.bad-label': '{label} n’est pas une étiquette.',
    'host.bad-label.fix': 'Écrire CLÉ=VALEUR, la clé avec lettres, chiffres, points, tirets et barres obliques.',
    'host.accept-new-in-ci': 'Les clés d’hôte inconnues ne sont pas acceptées sans regard là où CI est défini.',
    'host.accept-new-in-ci.fix': 'Donner l’empreinte par --fingerprint, ou valider hosts/known_hosts dans git.',
    'host.fingerprint-needed':
      'La clé de {machine} n’est pas épinglée, et personne n’est là pour la confirmer : {fingerprint} ({type}).',
    'host.fingerprint-needed.fix':
      'La comparer à celle que donne qui gère la machine, puis ajouter --fingerprint {flag}.',
    'host.fingerprint-unused':
      'Une empreinte a été donnée pour {machine}, qui n’est pas sur le chemin vers l’hôte ; personne n’a été interrogé.',
    'host.fingerprint-unused.fix': 'Nommer une des machines sur le chemin : {names}.',
    'host.col.address': 'ADRESSE',
    'host.col.groups': 'GROUPES',
    'host.show.way': 'Par {jump}',
    'host.show.groups': 'Groupes : {groups}',
    'host.show.labels': 'Étiquettes : {labels}',
    'host.show.profile': 'Profil : {profile}',
    'host.list.empty-group': 'Aucun hôte n’est dans le groupe {group}.',
    'host.store.bad-path': 'Une arborescence contient autre chose qu’un simple fichier à chemin relatif : {path}.',
    'host.store.bad-path.fix': 'Rien n’en a été repris. Regarder ce qui l’a produite.',
    'host.store.read-only': 'Le système de fichiers de {path} sur {host} est en lecture seule.',
    'host.read-only': 'Le système de fichiers de {path} sur {host} est monté en lecture seule. Rien n’a été modifié.',
    'host.unprovisioned': '{host} n’est pas provisionné : {missing}. Rien n’a été modifié.',
    'host.unprovisioned.folder': 'cet utilisateur ne peut pas écrire dans {path}',
    'host.unprovisioned.program': '{program} n’est pas installé',
    'host.unprovisioned.fix':
      'Le provisionnement crée le dossier, donne à cet utilisateur le droit d’y écrire et installe ce qui manque.',
    'host.unprovisioned.no-root.fix':
      'D’abord les droits root, sans lesquels il ne peut être provisionné : {reason}. {fix} Puis `sovran host apply`.',
    'host.closed': '{path} sur {host} est fermé à {user} : il appartient à {owner}:{group}, mode {mode}.',
    'host.closed.fix':
      '{owner} ou root l’ouvre sur place par `{command}` ; ou `sovran host apply {host}` ouvre tout ce qui est fermé dans le magasin (S35).',
    'host.closed.local.fix': '{owner} ou root l’ouvre par `{command}`.',
    'host.store.denied': 'Cet utilisateur n’a pas le droit d’écrire dans {path} sur {host}.',
    'host.store.failed': 'Le magasin de {host} a échoué : {words}',
    'host.store.failed.fix':
      'Regarder {path} sur {host}, puis retaper la commande : elle reprend où elle s’est arrêtée.',
    'host.store.full': 'Le disque de {host} est plein à {path} ({free} Gio libres).',
    'host.store.full.unmeasured': 'Le disque de {host} est plein à {path}.',
    'host.store.too-small':
      '{path} sur {host} demande {needed} Gio et n’a que {free} Gio libres ; rien n’a été envoyé.',
    'host.store.filled':
      '{path} sur {host} s’est rempli : {needed} Gio sont nécessaires et {free} Gio sont libres ; ce qui est arrivé reste.',
    'host.store.filled.unmeasured':
      '{path} sur {host} s’est rempli : {needed} Gio sont nécessaires ; ce qui est arrivé reste.',
    'host.file-too-large': '{path} sur {host} : un fichier ne peut y grandir davantage ; la place n’y est pour rien.',
    'host.file-too-large.fix':
      'Voir là-bas par `ulimit -f` si cet utilisateur a une limite, et la relever ; sinon mettre le magasin sur un système de fichiers qui accepte de plus grands fichiers. Puis relancer la commande.',
    'host.file-too-large.user':
      '{path} sur {host} : cet utilisateur ne peut y écrire aucun fichier de plus de {mib} Mio (`ulimit -f`) ; la place n’y est pour rien.',
    'host.file-too-large.user.fix':
      'Relever la limite de cet utilisateur sur {host} : `fsize` dans /etc/security/limits.conf, ou LimitFSIZE du service qui le fait entrer. Puis relancer la commande : elle reprend où elle s’est arrêtée.',
    'host.file-too-large.file-system':
      '{path} sur {host} : un fichier ne peut y grandir davantage ; la place n’y est pour rien. Cet utilisateur n’a pas de limite : c’est le système de fichiers ({fileSystem}) qui en a une, ou le service qui écrit.',
    'host.file-too-large.file-system.fix':
      'Mettre le magasin de {host} (`spec.root` de son fichier) sur un système de fichiers qui accepte de plus grands fichiers, comme ext4 ou XFS, ou relever LimitFSIZE de ce service. Puis relancer la commande.',
    'host.store.no-inodes':
      'Le système de fichiers de {path} sur {host} ne peut plus créer de fichier : aucun inode libre.',
    'host.store.full.fix':
      'Libérer de la place sur {host}, puis retaper la commande : elle reprend où elle s’est arrêtée.',
    'host.store.cut': 'La liaison avec {host} s’est coupée avant que l’issue de l’appel soit connue : {reason}.',
    'host.store.cut.fix': 'Retaper la commande : elle regarde ce qui est là et continue.',
    'host.store.differs': 'Ce qui se trouve sur {host} diffère de son empreinte : {what}.',
    'host.store.sending': 'Envoi vers {host} : {done} sur {total} Mio',
    'host.store.fetching': 'Réception de {host} : {done} sur {total} Mio',
    'host.store.differs.fix': 'Rien n’a été repris. Retaper la commande ; si cela persiste, vérifier les disques.',
    'host.clock.ahead':
      'L’horloge de {host} avance de {seconds} s sur celle de cette machine : mettre les deux à l’heure (`sovran host apply {host}`).',
    'host.clock.behind':
      'L’horloge de {host} retarde de {seconds} s sur celle de cette machine : mettre les deux à l’heure (`sovran host apply {host}`).',
  },
} as const;
