import { BY_PULL } from '../../../core/text/fetch-record.ts';

export const messages = {
  en: {
    'reconcile.kind.job': 'job',
    'reconcile.kind.service': 'service',
    'reconcile.step.part': 'Remove {id}, left half-written by a process that is gone',
    'reconcile.stop.job': 'Stop job {id} on {host}, which no run knows; what it has not saved is lost',
    'reconcile.stop.service': 'Stop service {id} on {host}, which no environment knows; its callers are cut off',
    'reconcile.stop.job.started':
      'Stop job {id} on {host}, which {started} and no run knows; what it has not saved is lost',
    'reconcile.stop.service.started':
      'Stop service {id} on {host}, which {started} and no environment knows; its callers are cut off',
    'reconcile.stop.away':
      'Stop {what} {id} on {host}: its container runs without its folder, and no record calls it open; what it has not saved is lost',
    'reconcile.started': '{by} started at {since}',
    'reconcile.started.undated': '{by} started',
    'reconcile.started-by-you': 'you started at {since} in another clone of the project',
    'reconcile.started-by-you.undated': 'you started in another clone of the project',
    'reconcile.goes-on': 'On {host}, {what} {id} goes on although it was asked to stop.',
    'reconcile.nothing-of': 'Nothing that {actor} started and nothing here knows was found.',
    'reconcile.nobody-named': '--orphans-of names nobody.',
    'reconcile.nobody-named.fix': 'Name who started it, as the plan does.',
    'reconcile.contradiction': '--keep-orphans leaves running what --orphans-of would stop.',
    'reconcile.contradiction.fix': 'Give one of the two.',
    'reconcile.keep.environment-leased':
      'Leave {what} {id}: {by} has been changing environment {environment} since {since}',
    'reconcile.keep.serves-traffic': 'Leave {what} {id}: a gateway still sends it requests',
    'reconcile.keep.owner-unknown': 'Leave {what} {id}: it is not known which project started it',
    'reconcile.keep.not-collectable': 'Leave {what} {id}: its outputs are not those that it promised',
    'reconcile.keep.outputs-gone': `Leave {what} {id}: nothing of what it made is there any more, as after \`gc\` in a clone that has recorded it (${BY_PULL.en})`,
    'reconcile.keep.not-looked-at': 'Leave {what} {id}: what it made could not be looked at ({code})',
    'reconcile.keep.refused': 'Leave {what} {id}: another model has taken the name of its result',
    'reconcile.keep.folder-away':
      'Leave {what} {id}: its container is on {host}, but its folder {folder} is not (a volume that is not mounted, a changed `root:`); bring it back, or end it with `sovran job stop {id}`',
    'reconcile.keep.folder-away.service':
      'Leave service {id}: its container is on {host}, but its folder {folder} is not (a volume that is not mounted, a changed `root:`); bring it back, or end on {host} the container with the label sovran.service={id}',
    'reconcile.keep.of-colleague': `Leave {what} {id}, which {started}: its record may not have been fetched here (${BY_PULL.en}); \`--orphans-of {by}\` stops it`,
    'reconcile.keep.of-other-clone': `Leave {what} {id}, which {started}: its record may not be here yet (${BY_PULL.en}); \`--orphans-of {by}\` stops it`,
    'reconcile.keep.asked': 'Leave {what} {id} running, as asked',
    'reconcile.step.write-off': 'Record job {id} as failed: what it made cannot be taken',
    'reconcile.confirm-write-off': 'Record {count} {count|job|jobs} as failed, and give up what {count|it|they} made?',
    'reconcile.not-spoiled': 'Job {id} is none whose outputs cannot be taken; nothing was written off.',
    'reconcile.not-spoiled.fix':
      'Without --write-off, what has ended is recorded; a job that runs is ended by `sovran job stop`.',
    'reconcile.unasked': 'Nobody has seen what job {id} made, so nothing was written off. {reason}',
    'reconcile.unseen': 'What job {id} made could not be looked at ({code}); nothing was written off.',
    'reconcile.unseen.fix': 'Mend what keeps it from being looked at: the job is shown with the reason.',
    'reconcile.confirm-lost': 'Record {count} {count|job|jobs} as lost, without having seen {count|it|them}?',
    'reconcile.confirm': 'Stop {count} {count|thing that runs|things that run}?',
    'reconcile.recorded': 'Recorded the end of job {id}: {status}.',
    'reconcile.recorded.open': 'Job {id} is in the records again ({status}); `sovran job list` looks at it.',
    'reconcile.stopped': 'Stopped {what} {id}; nothing here knew it.',
    'reconcile.removed': 'Removed {id} from the store.',
    'reconcile.nothing': 'Records and hosts agree; nothing to do.',
    'reconcile.step.host-part': 'Remove {id} on {host}, left half-sent',
    'reconcile.step.lease': 'Give back {devices} on {host}: {holder}, which held it, does not run',
    'reconcile.freed': '{devices} on {host} given back, held for {holder}.',
    'reconcile.spared': 'Not done, since it is in use by now: {what}',
    'reconcile.unlisted':
      'Host {host} is not in the inventory (no hosts/{host}.yaml): what is there stays as it is recorded. If it will not come back: `sovran job reconcile --gone {host}`.',
    'reconcile.step.revive': 'Record that job {id} runs after all: it was taken for lost',
    'reconcile.step.abandoned':
      'Record job {id} again: its launch was given up, it has ended on {host} all the same, and nothing here tells of what it made',
    'reconcile.present': 'Host {host} answers: what runs there is known, so nothing of it is recorded as lost.',
    'reconcile.present.fix': 'Type the command without --gone; it records what has ended there.',
    'reconcile.unheard-of': 'Neither the inventory nor a job names a host {host}.',
    'reconcile.unheard-of.fix': 'Known are: {known}.',
    'reconcile.unreachable': 'Host {host} could not be asked ({code}): what is there stays as it is recorded.',
    'reconcile.store-empty':
      'The store of {host} is empty: what is there stays as it is recorded. Mount its disk; on a machine that is new or was emptied, `sovran engine install cpu --host {host}` comes first.',
    'reconcile.unreachable-behind':
      'Host {host} could not be asked, because of {hop} on the way to it ({code}): what is there stays as it is recorded.',
    'reconcile.behind':
      'It is {hop}, on the way to {host}, that could not be asked ({code}): nothing was heard of {host} itself, and its jobs may go on.',
  },
  fr: {
    'reconcile.kind.job': 'la tâche',
    'reconcile.kind.service': 'le service',
    'reconcile.step.part': 'Retirer {id}, laissé inachevé par un processus disparu',
    'reconcile.stop.job':
      'Arrêter la tâche {id} sur {host}, qu’aucune exécution ne connaît ; ce qu’elle n’a pas enregistré est perdu',
    'reconcile.stop.service':
      'Arrêter le service {id} sur {host}, qu’aucun environnement ne connaît ; ses appelants sont coupés',
    'reconcile.stop.job.started':
      'Arrêter la tâche {id} sur {host} ({started}), qu’aucune exécution ne connaît ; ce qu’elle n’a pas enregistré est perdu',
    'reconcile.stop.service.started':
      'Arrêter le service {id} sur {host} ({started}), qu’aucun environnement ne connaît ; ses appelants sont coupés',
    'reconcile.stop.away':
      'Arrêter {what} {id} sur {host} : son conteneur tourne sans son dossier, et aucun enregistrement ne le dit en cours ; ce qui n’est pas enregistré est perdu',
    'reconcile.started': 'lancement par {by} le {since}',
    'reconcile.started.undated': 'lancement par {by}',
    'reconcile.started-by-you': 'lancement le {since} dans un autre clone du projet, par la même personne',
    'reconcile.started-by-you.undated': 'lancement dans un autre clone du projet, par la même personne',
    'reconcile.goes-on': 'Sur {host}, {what} {id} continue malgré la demande d’arrêt.',
    'reconcile.nothing-of': 'Aucun élément lancé par {actor} et inconnu ici n’a été trouvé.',
    'reconcile.nobody-named': '--orphans-of ne nomme personne.',
    'reconcile.nobody-named.fix': 'Nommer qui a démarré ce qui tourne, comme le plan le montre.',
    'reconcile.contradiction': '--keep-orphans laisse tourner ce que --orphans-of arrêterait.',
    'reconcile.contradiction.fix': 'Donner l’un des deux.',
    'reconcile.keep.environment-leased':
      'Laisser {what} {id} : {by} modifie l’environnement {environment} depuis {since}',
    'reconcile.keep.serves-traffic': 'Laisser {what} {id} : une passerelle lui envoie encore des requêtes',
    'reconcile.keep.owner-unknown': 'Laisser {what} {id} : le projet d’origine est inconnu',
    'reconcile.keep.not-collectable': 'Laisser {what} {id} : les sorties ne sont pas celles annoncées',
    'reconcile.keep.outputs-gone': `Laisser {what} {id} : il ne reste rien de ce qu’elle a produit, comme après \`gc\` dans un clone qui l’a consignée (${BY_PULL.fr})`,
    'reconcile.keep.not-looked-at': 'Laisser {what} {id} : ce qui a été produit n’a pas pu être examiné ({code})',
    'reconcile.keep.refused': 'Laisser {what} {id} : un autre modèle a pris le nom du résultat',
    'reconcile.keep.folder-away':
      'Laisser {what} {id} : son conteneur est sur {host}, mais pas son dossier {folder} (volume non monté, `root:` modifié) ; le remettre en place, ou y mettre fin par `sovran job stop {id}`',
    'reconcile.keep.folder-away.service':
      'Laisser le service {id} : son conteneur est sur {host}, mais pas son dossier {folder} (volume non monté, `root:` modifié) ; le remettre en place, ou arrêter sur {host} le conteneur d’étiquette sovran.service={id}',
    'reconcile.keep.of-colleague': `Laisser {what} {id} ({started}) : son enregistrement n’est peut-être pas encore récupéré ici (${BY_PULL.fr}) ; \`--orphans-of {by}\` l’arrête`,
    'reconcile.keep.of-other-clone': `Laisser {what} {id} ({started}) : son enregistrement n’est peut-être pas encore ici (${BY_PULL.fr}) ; \`--orphans-of {by}\` l’arrête`,
    'reconcile.keep.asked': 'Laisser tourner {what} {id}, comme demandé',
    'reconcile.step.write-off': 'Consigner la tâche {id} comme échouée : ce qu’elle a produit ne peut pas être repris',
    'reconcile.confirm-write-off':
      'Consigner {count} {count|tâche comme échouée|tâches comme échouées}, et abandonner ce qui a été produit ?',
    'reconcile.not-spoiled':
      'La tâche {id} n’est pas de celles dont les sorties ne peuvent pas être reprises ; rien n’a été abandonné.',
    'reconcile.not-spoiled.fix':
      'Sans --write-off, ce qui est terminé est consigné ; `sovran job stop` met fin à une tâche en cours.',
    'reconcile.unasked': 'Personne n’a vu ce que la tâche {id} a produit ; rien n’a donc été abandonné. {reason}',
    'reconcile.unseen': 'Ce que la tâche {id} a produit n’a pas pu être examiné ({code}) ; rien n’a été abandonné.',
    'reconcile.unseen.fix': 'Réparer ce qui empêche de l’examiner : la tâche est affichée avec la raison.',
    'reconcile.confirm-lost':
      'Consigner {count} {count|tâche|tâches} comme {count|perdue|perdues}, sans {count|l’avoir vue|les avoir vues} ?',
    'reconcile.confirm': 'Arrêter {count} {count|élément qui tourne|éléments qui tournent} ?',
    'reconcile.recorded': 'Fin de la tâche {id} consignée : {status}.',
    'reconcile.recorded.open': 'La tâche {id} est de nouveau consignée ({status}) ; `sovran job list` la regarde.',
    'reconcile.stopped': 'Arrêt de {what} {id}, sans trace dans ce projet.',
    'reconcile.removed': '{id} retiré du magasin.',
    'reconcile.nothing': 'Les registres et les hôtes concordent ; rien à faire.',
    'reconcile.step.host-part': 'Retirer {id} sur {host}, envoi inachevé',
    'reconcile.step.lease': 'Rendre {devices} sur {host} : {holder}, qui le tenait, ne tourne pas',
    'reconcile.freed': '{devices} rendu sur {host}, tenu pour {holder}.',
    'reconcile.spared': 'Non fait, car désormais utilisé : {what}',
    'reconcile.unlisted':
      'L’hôte {host} n’est pas dans l’inventaire (pas de hosts/{host}.yaml) : ce qui s’y trouve reste tel que consigné. S’il ne revient pas : `sovran job reconcile --gone {host}`.',
    'reconcile.step.revive': 'Consigner que la tâche {id} tourne bien : elle passait pour perdue',
    'reconcile.step.abandoned':
      'Consigner de nouveau la tâche {id} : on a renoncé à son lancement, elle s’est pourtant terminée sur {host}, et rien ici ne dit ce qu’elle a produit',
    'reconcile.present': 'L’hôte {host} répond : ce qui y tourne est connu, rien n’en est donc consigné comme perdu.',
    'reconcile.present.fix': 'Saisir la commande sans --gone ; elle consigne ce qui s’y est terminé.',
    'reconcile.unheard-of': 'Ni l’inventaire ni une tâche ne nomme d’hôte {host}.',
    'reconcile.unheard-of.fix': 'Sont connus : {known}.',
    'reconcile.unreachable':
      'Impossible d’interroger l’hôte {host} ({code}) : ce qui s’y trouve reste tel que consigné.',
    'reconcile.store-empty':
      'Le magasin de {host} est vide : ce qui s’y trouve reste tel que consigné. Monter son disque ; sur une machine neuve ou vidée, commencer par `sovran engine install cpu --host {host}`.',
    'reconcile.unreachable-behind':
      'Impossible d’interroger l’hôte {host}, à cause de {hop} sur le chemin ({code}) : ce qui s’y trouve reste tel que consigné.',
    'reconcile.behind':
      'C’est {hop}, sur le chemin de {host}, qui n’a pu être interrogé ({code}) : rien n’est su de {host} même, et ses tâches continuent peut-être.',
  },
} as const;
