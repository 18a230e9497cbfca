export const messages = {
  en: {
    'release.bad-key': 'The key {path} cannot be used: {reason}',
    'release.bad-key.fix': 'Name the file of an SSH private key that only its owner can read (mode 0600).',
    'release.no-ssh-keygen': '`ssh-keygen` was not found; approvals are signed and checked with it.',
    'release.no-ssh-keygen.fix': 'Install the OpenSSH client.',

    'release.create.step': 'Record release {name}',
    'release.created': 'Release {name} of model {model} is recorded as {digest} on {count} {count|report|reports}.',
    'release.name-free.pass': 'The name `{name}` is free, or bears the same content.',
    'release.name-free.fail': 'A release `{name}` with other content exists; releases never change.',
    'release.model-real.pass': 'Model {model} is a real model.',
    'release.model-real.fail': 'Model {model} is a stand-in for tests and cannot serve.',
    'release.model-servable.pass': 'An engine can serve model {model}.',
    'release.model-servable.fail': 'Model {model} is in a form that no engine serves; quantize it first.',
    'release.model-verified.pass': 'Every file of model {model} has its recorded digest, in the store of this machine.',
    'release.model-verified.pass-there': 'Every file of model {model} has its recorded digest, on {host}.',
    'release.model-verified.unread': 'The files of model {model} are in the store of this machine.',
    'release.model-verified.unread-there': 'The files of model {model} are on {host}.',
    'release.model-verified.missing': 'The store of this machine does not hold the files of model {model}.',
    'release.model-verified.missing-there':
      'Neither {host} nor the store of this machine holds the files of model {model}.',
    'release.model-verified.changed': 'The files of model {model} were changed in the store of this machine.',
    'release.model-verified.changed.fix': 'Bring back the files as they were; `sovran model verify` names them.',
    'release.model-verified.changed-there': 'The files of model {model} were changed on {host}.',
    'release.model-verified.changed-there.fix':
      'Bring back the files as they were there. Check the disk of {host}, and who may write to its store.',
    'release.licence.pass': 'Model {model} names its licence.',
    'release.licence.fail': 'Model {model} names no licence.',
    'release.chat-template.pass': 'Model {model} has a chat template.',
    'release.chat-template.fail': 'Model {model} has no chat template: applications could not talk to it.',
    'release.engine-ready.pass': 'The engine is installed.',
    'release.engine-ready.fail': 'The engine is not installed.',
    'release.engine-ready.fix': 'Install it: sovran engine install cpu',
    'release.evidence.pass': 'It rests on {count} {count|report|reports}.',
    'release.evidence.none': 'No evaluation of model {model} backs this release.',
    'release.evidence.missing': 'These runs have no report: {runs}.',
    'release.evidence.changed': 'The report of run {run} is not the one that was recorded.',
    'release.evidence.fixture': 'The report of run {run} was made with a stand-in model and proves nothing.',
    'release.evidence.fix': 'Evaluate the model: sovran eval run --model {model} --dataset DATASET',

    'release.approve.step': 'Sign the promotion of {release} to {environment}',
    'release.signer-listed.pass': 'The key belongs to {signer}.',
    'release.signer-listed.fail': 'The key is not listed in {path} as the last commit (HEAD) has it.',
    'release.signer-listed.fix': 'Have this line reviewed and committed in {path}: {line}',
    'release.not-author.pass': 'The approver is not the author, {author}.',
    'release.not-author.fail': '{author} made this release and cannot approve it.',
    'release.not-signed-yet.pass': 'No approval by {signer} counts yet.',
    'release.not-signed-yet.fail': '{signer} has approved this already; another person must.',
    'release.key-opens.pass': 'The key {path} can be opened.',
    'release.key-opens.fail': 'The key {path} is protected by a passphrase and there is no terminal to ask for it.',
    'release.key-opens.fix': 'Run the command in a terminal.',
    'release.signature-refused.fix': 'Correct the line of this key in {path}.',
    'release.approved': '{signer} approves {release} for {environment} until {expires}.',
    'release.approved.count': '{counted} of {required} approvals count.',
    'release.approval.counts': 'approved by {signer}',
    'release.approval.malformed': 'Approval {id} is not a request and signature in the form sovran writes.',
    'release.approval.tampered': 'Approval {id}: the request was changed after it was signed.',
    'release.approval.wrong-namespace': 'Approval {id}: the signature was made for another purpose.',
    'release.approval.unknown-signer': 'Approval {id}: the key is not in the list of allowed signers.',
    'release.approval.key-expired': 'Approval {id}: the validity of the key has ended.',
    'release.approval.key-not-yet-valid': 'Approval {id}: the validity of the key has not begun.',
    'release.approval.not-one-person': 'Approval {id}: the list gives this key to a pattern, not to one person.',
    'release.approval.expired': 'Approval {id} by {signer} has expired.',
    'release.approval.other-release': 'Approval {id} by {signer} is for another release.',
    'release.approval.other-environment': 'Approval {id} by {signer} is for another environment.',
    'release.approval.evidence-changed': 'Approval {id} by {signer}: there is other evidence than when it was signed.',
    'release.approval.plan-changed': 'Approval {id} by {signer}: the promotion would be another one than was signed.',
    'release.approval.author': 'Approval {id}: {signer} made the release and cannot approve it.',
    'release.approval.same-signer': 'Approval {id}: {signer} has approved already and counts once.',
    'release.approval.same-key': 'Approval {id} by {signer} was made with the key of another approval.',

    'release.record.pass': 'The record of {release} has the digest that names it.',
    'release.record.fail': 'The record of {release} was changed after it was made.',
    'release.model.pass': 'Model {model} is the one of the record.',
    'release.model.fail': 'Model {model} is missing, or is another one than in the record.',
    'release.evidence-sound.pass': 'All {count} {count|report|reports} are there, unchanged, about a real model.',
    'release.evidence-sound.fail':
      'Of {count} {count|report|reports} some are missing, changed, or about a stand-in model.',
    'release.approvals.pass': '{counted} of {required} approvals count.',
    'release.approvals.fail': 'Only {counted} of {required} approvals count.',
    'release.approvals.fix': 'See what is missing: sovran release show {release}',
    'release.engine.pass': 'The engine that {release} was made for is installed on the host.',
    'release.engine.fail': 'The engine that {release} was made for is not installed on the host.',
    'release.memory.pass': 'The host has room for the release beside what serves.',
    'release.memory.adopted': 'The release runs already; no more memory is needed.',
    'release.memory.unknown': 'The host does not tell how much memory is free.',
    'release.memory.fail': 'The release needs about {needed} GiB (estimated), {available} GiB are free.',
    'release.gpus.pass': '{host} has {wanted} {wanted|GPU|GPUs} for {release} beside what serves.',
    'release.gpus.instead':
      '{release} gets {wanted} {wanted|GPU|GPUs} of {host} in the place of {standby}, which is stopped before.',
    'release.gpus.fail':
      '{release} needs {wanted} {wanted|GPU|GPUs} of {host} beside what serves; {open} of {total} can be had. The others are held by {holders}.',
    'release.gpus.fail.fix':
      'End what else holds them, or serve {release} on a host with more GPUs. What serves keeps its own until the traffic has moved; where the applications can do without it meanwhile: sovran env stop {environment} --yes',
    'release.gpus.too-few.fix': 'Make a release that asks for fewer (--gpus), or serve it on a host with more.',
    'release.port.pass': 'The gateway has port {port}.',
    'release.port.unusable': 'Nothing can listen on port {port} of host {host}: {reason}.',
    'release.port.fail': 'Port {port} of host {host} is held by {holder}.',
    'release.port.stranger': 'another program',
    'release.service.pass': 'No service of {release} runs otherwise than its record says.',
    'release.service.fail': 'What serves as {release} was started with another specification than its record gives.',
    'release.service.fix':
      'End it, then bring the release back: sovran env stop {environment} --yes, then sovran env add {environment} --host {host} --port {port}',
    'release.promoted-before.pass': 'The events record that {release} was promoted to {environment}.',
    'release.promoted-before.fail':
      'No committed event records that {release}, as it is, was promoted to {environment}, and {counted} of {required} approvals count.',
    'release.promoted-before.fix':
      'Have it approved: sovran release approve {release} --env {environment}; see what is missing: sovran release show {release}',
    'release.left-open.fix':
      'Nothing is taken back, since the traffic is where it was to go: `sovran resume` does what is left.',
    'release.left-moving.fix':
      'Whether the traffic has moved is not known. Nothing is taken back: `sovran resume` moves it, if that is still to be done, and does what is left.',
    'release.previous.pass': '{release} served before.',
    'release.previous.fail': 'No release is recorded that {environment} could go back to.',
    'release.previous.left':
      '{leftBehind} served {environment} before, and was rolled back: {release} serves since. No earlier release is recorded to go back to.',
    'release.previous.left.fix': 'To serve {leftBehind} again: sovran release promote {leftBehind} --env {environment}',

    'release.step.gateway': 'Bring the gateway of {environment} in line',
    'release.step.stop-standby':
      'Stop {standby} first: {host} has no other GPU for {release}. Until {release} serves there is nothing running to go back to',
    'release.step.start': 'Start {release} in slot {slot}',
    'release.step.healthy': 'Wait until {release} is healthy',
    'release.step.warm-up': 'Warm {release} up on its own socket',
    'release.step.assign': 'Put {release} behind the gateway in slot {slot}, without traffic',
    'release.probe-fewer':
      'The way to {host} carries {streams} {streams|connection|connections} at once: the probe runs {streams} {streams|stream|streams}, not {wanted}',
    'release.probe-alone':
      'Nothing else reaches {host} while a stream of the probe runs: its sshd forbids forwarding and allows one session at a time.',
    'release.probe-alone.fix':
      'Set `MaxSessions 10` in its sshd_config, or allow AllowStreamLocalForwarding and AllowTcpForwarding local.',
    'release.step.probe': 'Start the probe',
    'release.step.switch': 'Give the traffic to {release}',
    'release.step.watch': 'Watch {release} for {seconds} s',
    'release.step.drain': 'Let the answers of {release} end',
    'release.step.prove': 'Count what was sent and what was answered',
    'release.step.retire': 'Stop {release}',
    'release.step.switch-back': 'Give the traffic back to {release}',
    'release.step.switch-back.cold': 'Give the traffic back to {release}, started again',
    'release.step.drain-left': 'Let the answers of {release} end',

    'release.standby-stopped': '{release} stays stopped; whoever gives it the traffic again starts it first.',
    'release.unhealthy':
      '{release} did not become healthy within {seconds} s (state: {state}); it never got a request.',
    'release.unhealthy.said': '{release} ended before it answered; it got no request. Its last words: {words}',
    'release.unhealthy.fix': 'Read the log of its service; check memory and the model.',
    'release.model-gone': 'The model of {release} ({digest}) is not in the store of this host.',
    'release.model-gone.fix': 'Import the model again.',
    'release.warm-up-failed': '{release} did not answer its warm-up (status {status}): {answer}',
    'release.warm-up-ended': '{release} ended during its warm-up; no application had asked it anything.',
    'release.warm-up-ended.said':
      '{release} ended during its warm-up; no application had asked it anything. Its last words: {words}',
    'release.warm-up-cut': '{release} did not answer its warm-up: {reason}.',
    'release.warm-up-late': '{release} did not answer its warm-up within {seconds} s.',
    'release.candidate-failing':
      '{release} failed under traffic: {lost} of {requests} {requests|request|requests} lost; the first: {first}.',
    'release.probe-cut':
      '{streams} {streams|stream|streams} of the probe broke off on the way to {host} (the first: {first}), and the gateway there lost no request of {release}: something on the way broke, or the gateway ended.',
    'release.probe-cut.fix':
      'The traffic is back where it was. Once the line to {host} is steady, type the same command again.',
    'release.line-waiting':
      'The line to {host} is silent: it is asked again, for {seconds} s at most. What serves there goes on.',
    'release.set-aside':
      'The line to {host} broke under {streams} {streams|stream|streams} of the probe, and the gateway there lost none: not counted.',
    'release.candidate-unseen':
      'In {seconds} s no answer of {release} to the probe came back whole: that it serves is not proven.',
    'release.candidate-unseen.cut':
      '{streams} {streams|stream|streams} of the probe broke off with the line to {host}, and in {seconds} s no answer of {release} came back whole after the last of them: that it serves is not proven.',
    'release.candidate-sick': '{release} stopped being healthy under traffic ({state}).',
    'release.candidate-failing.fix':
      'The traffic is back where it was. Read the access journal and the log of the service.',
    'release.gateway-ended': 'The gateway of {environment} on {host} ended while the traffic moved.',
    'release.gateway-ended.fix':
      'It was started again, and the traffic is back where it was. Its log says why it ended.',
    'release.drain-expired': 'After {seconds} s {left} {left|answer|answers} of {release} still run.',
    'release.drain-expired.fix': 'The traffic stays where it is. Type the command again when they have ended.',

    'release.rolled-back.warm': '{environment} is back on {to}: switched in {switchMs} ms, it was still running.',
    'release.rolled-back.cold':
      '{environment} is back on {to}: it had to be started first, then switched in {switchMs} ms.',
    'release.rolled-back.left': '{left} {left|answer|answers} of {from} still run and may end.',

    'release.list.none': 'No release yet.',
    'release.column.name': 'release',
    'release.column.model': 'model',
    'release.column.status': 'status',
    'release.column.approvals': 'approvals',
    'release.column.digest': 'digest',
    'release.environment.pass': 'environments/{environment}.yaml is committed.',
    'release.environment.fail': 'environments/{environment}.yaml is in no commit: its terms could not be reviewed.',
    'release.environment.fix': 'Commit environments/{environment}.yaml.',
    'release.status.draft': 'draft',
    'release.status.gated': 'gated',
    'release.status.approved': 'approved',
    'release.status.live': 'live',
    'release.status.superseded': 'superseded',
    'release.status.rolled-back': 'rolled back',
    'release.status.retired': 'retired',
    'release.shown': 'Release {name} of model {model}: {status}',
    'release.shown.digest': 'Digest {digest}',
    'release.shown.author': 'Made by {author}, {at}',
    'release.shown.evidence': '{count} {count|report|reports} as evidence',
    'release.readiness.live': '{environment}: serves now ({counted} of {required} approvals)',
    'release.readiness.ready': '{environment}: may be promoted ({counted} of {required} approvals)',
    'release.readiness.blocked': '{environment}: cannot be promoted ({counted} of {required} approvals)',
    'release.problem.record-changed': 'the record was changed after it was made',
    'release.problem.evidence-missing': 'evidence is missing or changed',
    'release.problem.approvals-missing': 'approvals are missing',
  },
  fr: {
    'release.bad-key': 'La clé {path} est inutilisable : {reason}',
    'release.bad-key.fix':
      'Nommer le fichier d’une clé privée SSH que son propriétaire est seul à pouvoir lire (mode 0600).',
    'release.no-ssh-keygen': '`ssh-keygen` est introuvable ; il sert à signer et à vérifier les approbations.',
    'release.no-ssh-keygen.fix': 'Installer le client OpenSSH.',

    'release.create.step': 'Enregistrer la version {name}',
    'release.created':
      'La version {name} du modèle {model} est enregistrée sous {digest}, sur la foi de {count} {count|rapport|rapports}.',
    'release.name-free.pass': 'Le nom `{name}` est libre, ou porte le même contenu.',
    'release.name-free.fail': 'Une version `{name}` au contenu différent existe ; une version ne change jamais.',
    'release.model-real.pass': 'Le modèle {model} est un vrai modèle.',
    'release.model-real.fail': 'Le modèle {model} est un substitut pour les tests et ne peut pas servir.',
    'release.model-servable.pass': 'Un moteur sait servir le modèle {model}.',
    'release.model-servable.fail': 'Aucun moteur ne sert le modèle {model} sous cette forme ; le quantifier d’abord.',
    'release.model-verified.pass':
      'Chaque fichier du modèle {model} a l’empreinte enregistrée, dans le magasin de cette machine.',
    'release.model-verified.pass-there': 'Chaque fichier du modèle {model} a l’empreinte enregistrée, sur {host}.',
    'release.model-verified.unread': 'Les fichiers du modèle {model} sont dans le magasin de cette machine.',
    'release.model-verified.unread-there': 'Les fichiers du modèle {model} sont sur {host}.',
    'release.model-verified.missing': 'Le magasin de cette machine n’a pas les fichiers du modèle {model}.',
    'release.model-verified.missing-there':
      'Ni {host} ni le magasin de cette machine n’ont les fichiers du modèle {model}.',
    'release.model-verified.changed':
      'Les fichiers du modèle {model} ont été modifiés dans le magasin de cette machine.',
    'release.model-verified.changed.fix':
      'Remettre les fichiers tels qu’ils étaient ; `sovran model verify` les nomme.',
    'release.model-verified.changed-there': 'Les fichiers du modèle {model} ont été modifiés sur {host}.',
    'release.model-verified.changed-there.fix':
      'Y remettre les fichiers tels qu’ils étaient. Vérifier le disque de {host}, et qui peut écrire dans son magasin.',
    'release.licence.pass': 'Le modèle {model} indique sa licence.',
    'release.licence.fail': 'Le modèle {model} n’indique aucune licence.',
    'release.chat-template.pass': 'Le modèle {model} a un gabarit de conversation.',
    'release.chat-template.fail':
      'Le modèle {model} n’a pas de gabarit de conversation : les applications ne pourraient pas lui parler.',
    'release.engine-ready.pass': 'Le moteur est installé.',
    'release.engine-ready.fail': 'Le moteur n’est pas installé.',
    'release.engine-ready.fix': 'L’installer : sovran engine install cpu',
    'release.evidence.pass': 'Elle s’appuie sur {count} {count|rapport|rapports}.',
    'release.evidence.none': 'Aucune évaluation du modèle {model} n’appuie cette version.',
    'release.evidence.missing': 'Ces exécutions n’ont pas de rapport : {runs}.',
    'release.evidence.changed': 'Le rapport de l’exécution {run} n’est plus celui qui a été enregistré.',
    'release.evidence.fixture': 'Le rapport de l’exécution {run} vient d’un modèle de substitution et ne prouve rien.',
    'release.evidence.fix': 'Évaluer le modèle : sovran eval run --model {model} --dataset DATASET',

    'release.approve.step': 'Signer la mise en service de {release} dans {environment}',
    'release.signer-listed.pass': 'La clé appartient à {signer}.',
    'release.signer-listed.fail': 'La clé ne figure pas dans {path} tel que le dernier commit (HEAD) le contient.',
    'release.signer-listed.fix': 'Faire relire puis enregistrer cette ligne dans {path} : {line}',
    'release.not-author.pass': 'L’approbateur n’est pas l’auteur, {author}.',
    'release.not-author.fail': '{author} a fait cette version et ne peut pas l’approuver.',
    'release.not-signed-yet.pass': 'Aucune approbation de {signer} ne compte encore.',
    'release.not-signed-yet.fail': '{signer} a déjà donné son approbation ; une autre personne doit le faire.',
    'release.key-opens.pass': 'La clé {path} peut être ouverte.',
    'release.key-opens.fail':
      'La clé {path} est protégée par une phrase secrète, et il n’y a pas de terminal où la demander.',
    'release.key-opens.fix': 'Lancer la commande dans un terminal.',
    'release.signature-refused.fix': 'Corriger la ligne de cette clé dans {path}.',
    'release.approved': '{signer} approuve {release} pour {environment} jusqu’au {expires}.',
    'release.approved.count': '{counted} approbations sur {required} comptent.',
    'release.approval.counts': 'approuvée par {signer}',
    'release.approval.malformed':
      'Approbation {id} : ce ne sont pas une demande et une signature telles que sovran les écrit.',
    'release.approval.tampered': 'Approbation {id} : la demande a changé après la signature.',
    'release.approval.wrong-namespace': 'Approbation {id} : la signature a été faite pour un autre usage.',
    'release.approval.unknown-signer': 'Approbation {id} : la clé n’est pas dans la liste des signataires admis.',
    'release.approval.key-expired': 'Approbation {id} : la validité de la clé est échue.',
    'release.approval.key-not-yet-valid': 'Approbation {id} : la validité de la clé n’a pas commencé.',
    'release.approval.not-one-person': 'Approbation {id} : la liste donne cette clé à un motif, pas à une personne.',
    'release.approval.expired': 'L’approbation {id} de {signer} a expiré.',
    'release.approval.other-release': 'L’approbation {id} de {signer} porte sur une autre version.',
    'release.approval.other-environment': 'L’approbation {id} de {signer} porte sur un autre environnement.',
    'release.approval.evidence-changed':
      'Approbation {id} de {signer} : les preuves ne sont plus celles du jour de la signature.',
    'release.approval.plan-changed':
      'Approbation {id} de {signer} : la mise en service ne serait plus celle qui a été signée.',
    'release.approval.author': 'Approbation {id} : {signer} a fait la version et ne peut pas l’approuver.',
    'release.approval.same-signer': 'Approbation {id} : {signer} a déjà approuvé et ne compte qu’une fois.',
    'release.approval.same-key': 'L’approbation {id} de {signer} a été faite avec la clé d’une autre approbation.',

    'release.record.pass': 'Le contenu de {release} a bien l’empreinte qui le nomme.',
    'release.record.fail': 'Le contenu de {release} a changé après son enregistrement.',
    'release.model.pass': 'Le modèle {model} est celui de la version.',
    'release.model.fail': 'Le modèle {model} manque, ou n’est pas celui de la version.',
    'release.evidence-sound.pass':
      '{count} {count|rapport est là, inchangé, et porte|rapports sont là, inchangés, et portent} sur un vrai modèle.',
    'release.evidence-sound.fail':
      'Sur {count} {count|rapport|rapports}, il en manque, il en est qui ont changé, ou qui portent sur un modèle de substitution.',
    'release.approvals.pass': '{counted} approbations sur {required} comptent.',
    'release.approvals.fail': 'Seulement {counted} approbations sur {required} comptent.',
    'release.approvals.fix': 'Voir ce qui manque : sovran release show {release}',
    'release.engine.pass': 'Le moteur pour lequel {release} a été faite est installé sur l’hôte.',
    'release.engine.fail': 'Le moteur pour lequel {release} a été faite n’est pas installé sur l’hôte.',
    'release.memory.pass': 'L’hôte a la place pour la version à côté de celle qui sert.',
    'release.memory.adopted': 'La version tourne déjà ; il ne faut pas plus de mémoire.',
    'release.memory.unknown': 'L’hôte ne dit pas combien de mémoire est libre.',
    'release.memory.fail': 'La version demande environ {needed} Gio (estimation), {available} Gio sont libres.',
    'release.gpus.pass': '{host} a {wanted} GPU pour {release} à côté de ce qui sert.',
    'release.gpus.instead': '{release} prend {wanted} GPU de {host} à la place de {standby}, qui est arrêtée avant.',
    'release.gpus.fail':
      '{release} demande {wanted} GPU de {host} à côté de ce qui sert ; {open} sur {total} {open|peut être pris|peuvent être pris}. Les autres sont tenus par {holders}.',
    'release.gpus.fail.fix':
      'Mettre fin à ce qui les tient par ailleurs, ou servir {release} sur un hôte qui a plus de GPU. Ce qui sert garde les siens jusqu’au passage du trafic ; si les applications peuvent s’en passer entre-temps : sovran env stop {environment} --yes',
    'release.gpus.too-few.fix':
      'Créer une version qui en demande moins (--gpus), ou la servir sur un hôte qui en a plus.',
    'release.port.pass': 'La passerelle dispose du port {port}.',
    'release.port.unusable': 'Rien ne peut écouter sur le port {port} de l’hôte {host} : {reason}.',
    'release.port.fail': 'Le port {port} de l’hôte {host} est occupé par {holder}.',
    'release.port.stranger': 'un autre programme',
    'release.service.pass': 'Aucun service de {release} ne tourne autrement que le dit son contenu enregistré.',
    'release.service.fail':
      'Ce qui sert sous le nom de {release} a été démarré avec une autre spécification que celle de son contenu enregistré.',
    'release.service.fix':
      'L’arrêter, puis remettre la version en service : sovran env stop {environment} --yes, puis sovran env add {environment} --host {host} --port {port}',
    'release.promoted-before.pass': 'Les événements enregistrent la promotion de {release} dans {environment}.',
    'release.promoted-before.fail':
      'Aucun événement d’un commit n’enregistre la promotion de {release}, telle quelle, dans {environment}, et {counted} approbations sur {required} comptent.',
    'release.promoted-before.fix':
      'La faire approuver : sovran release approve {release} --env {environment} ; voir ce qui manque : sovran release show {release}',
    'release.left-open.fix':
      'Rien n’est défait, le trafic étant où il devait aller : `sovran resume` fait ce qui reste.',
    'release.left-moving.fix':
      'Impossible de savoir si le trafic a basculé. Rien n’est défait : `sovran resume` le fait basculer si cela reste à faire, puis fait ce qui reste.',
    'release.previous.pass': '{release} servait avant.',
    'release.previous.fail': 'Aucune version n’est enregistrée à laquelle {environment} puisse revenir.',
    'release.previous.left':
      '{leftBehind} servait dans {environment} avant, puis un retour arrière l’a retirée : {release} sert depuis. Aucune version antérieure à laquelle revenir n’est enregistrée.',
    'release.previous.left.fix':
      'Pour servir de nouveau {leftBehind} : sovran release promote {leftBehind} --env {environment}',

    'release.step.gateway': 'Mettre en accord la passerelle de {environment}',
    'release.step.stop-standby':
      'Arrêter d’abord {standby} : {host} n’a pas d’autre GPU pour {release}. Tant que {release} ne sert pas, rien ne tourne pour un retour arrière',
    'release.step.start': 'Démarrer {release} à l’emplacement {slot}',
    'release.step.healthy': 'Attendre que {release} soit en bonne santé',
    'release.step.warm-up': 'Mettre {release} en température sur son propre socket',
    'release.step.assign': 'Placer {release} derrière la passerelle à l’emplacement {slot}, sans trafic',
    'release.probe-fewer':
      'Le chemin vers {host} porte {streams} {streams|connexion|connexions} à la fois : la sonde lance {streams} flux au lieu de {wanted}',
    'release.probe-alone':
      'Rien d’autre n’atteint {host} tant qu’un flux de la sonde est ouvert : son sshd interdit les redirections et n’accepte qu’une session à la fois.',
    'release.probe-alone.fix':
      'Mettre `MaxSessions 10` dans son sshd_config, ou y permettre AllowStreamLocalForwarding et AllowTcpForwarding local.',
    'release.step.probe': 'Lancer la sonde',
    'release.step.switch': 'Donner le trafic à {release}',
    'release.step.watch': 'Observer {release} pendant {seconds} s',
    'release.step.drain': 'Laisser finir les réponses de {release}',
    'release.step.prove': 'Compter les requêtes envoyées et celles qui ont eu une réponse',
    'release.step.retire': 'Arrêter {release}',
    'release.step.switch-back': 'Rendre le trafic à {release}',
    'release.step.switch-back.cold': 'Rendre le trafic à {release}, redémarrée',
    'release.step.drain-left': 'Laisser finir les réponses de {release}',

    'release.standby-stopped': '{release} reste à l’arrêt ; lui rendre le trafic la redémarre d’abord.',
    'release.unhealthy':
      '{release} n’a pas été en bonne santé en {seconds} s (état : {state}) ; elle n’a reçu aucune requête.',
    'release.unhealthy.said':
      '{release} s’est arrêtée avant de répondre ; elle n’a reçu aucune requête. Ses derniers mots : {words}',
    'release.unhealthy.fix': 'Lire le journal de son service ; vérifier la mémoire et le modèle.',
    'release.model-gone': 'Le modèle de {release} ({digest}) n’est pas dans le magasin de cet hôte.',
    'release.model-gone.fix': 'Importer de nouveau le modèle.',
    'release.warm-up-failed': '{release} n’a pas répondu à sa mise en température (état {status}) : {answer}',
    'release.warm-up-ended':
      '{release} s’est arrêtée pendant sa mise en température ; aucune application ne lui avait rien demandé.',
    'release.warm-up-ended.said':
      '{release} s’est arrêtée pendant sa mise en température ; aucune application ne lui avait rien demandé. Ses derniers mots : {words}',
    'release.warm-up-cut': '{release} n’a pas répondu à sa mise en température : {reason}.',
    'release.warm-up-late': '{release} n’a pas répondu à sa mise en température en {seconds} s.',
    'release.candidate-failing':
      '{release} a failli sous trafic : {lost} {lost|requête perdue|requêtes perdues} sur {requests} ; la première : {first}.',
    'release.probe-cut':
      '{streams} {streams|flux de la sonde interrompu|flux de la sonde interrompus} en chemin vers {host} (le premier : {first}), et la passerelle n’y a perdu aucune requête de {release} : quelque chose en chemin s’est rompu, ou la passerelle s’est arrêtée.',
    'release.probe-cut.fix':
      'Le trafic est revenu où il était. Une fois la ligne vers {host} stable, taper à nouveau la même commande.',
    'release.line-waiting':
      'La ligne vers {host} se tait : nouvelle tentative, pendant {seconds} s au plus. Ce qui sert là-bas continue.',
    'release.set-aside':
      'La ligne vers {host} s’est rompue sous {streams} {streams|flux|flux} de la sonde, et sa passerelle n’en a perdu aucun : non comptés.',
    'release.candidate-unseen':
      'En {seconds} s, aucune réponse de {release} à la sonde n’est revenue entière : rien ne prouve qu’elle sert.',
    'release.candidate-unseen.cut':
      '{streams} {streams|flux de la sonde rompu|flux de la sonde rompus} avec la ligne vers {host}, et en {seconds} s aucune réponse de {release} n’est revenue entière après le dernier : rien ne prouve qu’elle sert.',
    'release.candidate-sick': '{release} n’est plus en bonne santé sous trafic ({state}).',
    'release.candidate-failing.fix':
      'Le trafic est revenu où il était. Lire le journal des accès et le journal du service.',
    'release.gateway-ended': 'La passerelle de {environment} sur {host} s’est arrêtée pendant le passage du trafic.',
    'release.gateway-ended.fix':
      'Elle a été relancée, et le trafic est revenu où il était. Son journal dit pourquoi elle s’est arrêtée.',
    'release.drain-expired':
      'Après {seconds} s, {left} {left|réponse est encore en cours|réponses sont encore en cours} sur {release}.',
    'release.drain-expired.fix': 'Le trafic reste où il est. Répéter la commande quand elles auront fini.',

    'release.rolled-back.warm': '{environment} est revenu à {to} : bascule en {switchMs} ms, elle tournait encore.',
    'release.rolled-back.cold':
      '{environment} est revenu à {to} : il a fallu la redémarrer, puis bascule en {switchMs} ms.',
    'release.rolled-back.left':
      '{left} {left|réponse|réponses} de {from} {left|est encore en cours et peut|sont encore en cours et peuvent} finir.',

    'release.list.none': 'Aucune version pour l’instant.',
    'release.column.name': 'version',
    'release.column.model': 'modèle',
    'release.column.status': 'état',
    'release.column.approvals': 'approbations',
    'release.column.digest': 'empreinte',
    'release.environment.pass': 'environments/{environment}.yaml est dans un commit.',
    'release.environment.fail':
      'environments/{environment}.yaml n’est dans aucun commit : ses conditions n’ont pas pu être relues.',
    'release.environment.fix': 'Validez environments/{environment}.yaml dans git.',
    'release.status.draft': 'brouillon',
    'release.status.gated': 'contrôlée',
    'release.status.approved': 'approuvée',
    'release.status.live': 'en service',
    'release.status.superseded': 'remplacée',
    'release.status.rolled-back': 'retirée par retour arrière',
    'release.status.retired': 'retirée',
    'release.shown': 'Version {name} du modèle {model} : {status}',
    'release.shown.digest': 'Empreinte {digest}',
    'release.shown.author': 'Faite par {author}, {at}',
    'release.shown.evidence': '{count} {count|rapport|rapports} pour preuve',
    'release.readiness.live': '{environment} : en service ({counted} approbations sur {required})',
    'release.readiness.ready': '{environment} : mise en service possible ({counted} approbations sur {required})',
    'release.readiness.blocked': '{environment} : mise en service impossible ({counted} approbations sur {required})',
    'release.problem.record-changed': 'le contenu a changé après son enregistrement',
    'release.problem.evidence-missing': 'des preuves manquent ou ont changé',
    'release.problem.approvals-missing': 'des approbations manquent',
  },
} as const;
