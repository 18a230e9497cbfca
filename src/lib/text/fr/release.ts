export const release = {
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
  'release.model-verified.changed': 'Les fichiers du modèle {model} ont été modifiés dans le magasin de cette machine.',
  'release.model-verified.changed.fix': 'Remettre les fichiers tels qu’ils étaient ; `sovran model verify` les nomme.',
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
  'release.left-open.fix': 'Rien n’est défait, le trafic étant où il devait aller : `sovran resume` fait ce qui reste.',
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
  'release.step.record': 'Noter que {environment} sert {release}',
  'release.step.status.live': 'Noter que {release} est en service',
  'release.step.status.superseded': 'Noter que {release} est remplacée',
  'release.step.status.rolled-back': 'Noter que {release} est retirée par retour arrière',
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
  'release.policy.pass':
    'Le dernier commit (HEAD) demande {required} {required|approbation|approbations} ; le fichier dit de même.',
  'release.policy.uncommitted':
    'environments/{environment}.yaml n’est dans aucun commit ; le nombre d’approbations se lit dans le dernier commit (HEAD).',
  'release.policy.edited':
    'environments/{environment}.yaml a une autre règle d’approbation ({edited}) que le dernier commit (HEAD : {required}) ; seul le commit compte.',
  'release.terms.pass': 'Objectifs et limites de {environment} sont ceux du dernier commit (HEAD).',
  'release.terms.edited':
    'environments/{environment}.yaml a d’autres valeurs que le dernier commit (HEAD) pour : {fields} ; seul compte ce qui est dans un commit.',
  'release.policy.fix':
    'Faire relire environments/{environment}.yaml et en faire un commit git, ou annuler la modification.',
} as const;
