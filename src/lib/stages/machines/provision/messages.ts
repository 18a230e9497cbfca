export const messages = {
  en: {
    'provision.step': 'Bring {step} {name} on {host} in line',
    'provision.leave': 'Leave {step} {name} on {host} as it is: {reason}',
    'provision.plan-decides': 'The plan in {plan} has decided {flags} already.',
    'provision.plan-decides.fix':
      'With --plan go --allow, --message, --dry-run and --sudo-password-file; for anything else make the plan anew.',
    'provision.checks-unreadable': 'The checks on {host} did not come to their end ({reason}).',
    'provision.checks-cut': 'The line to {host} broke before the checks came to their end.',
    'provision.checks-unreadable.fix':
      'Type the command again; if it stays so, look whether the line holds and whether `sh` and `timeout` are there.',
    'provision.bad-batch': '`{batch}` is no size of a batch.',
    'provision.bad-batch.fix': 'Give a number of hosts such as 2, or a share such as 25%.',
    'provision.unreachable': '{count|A host does|Hosts do} not answer: {names}. Nothing was changed.\n{reasons}',
    'provision.unreachable.fix': 'Bring {count|it|them} back, or go on without by --on-unreachable skip.',
    'provision.hosts-failed': '{count} {count|host|hosts} could not be looked at. Nothing was changed.\n{reasons}',
    'provision.hosts-failed.fix':
      'Mend what each line says, or name the other hosts alone; --on-unreachable skip leaves out only hosts that do not answer.',
    'provision.lost': '{host}: {reason}',
    'provision.lost.and': '{head}\n{tail}',
    'provision.away.host-unreachable': 'no answer',
    'provision.away.connection-lost': 'the line broke',
    'provision.away.checks-cut': 'the line broke during the checks',
    'provision.skipped': '{host} does not answer and is left out, as asked.',
    'provision.unsupported': '{host} runs {system}, which is not supported.',
    'provision.unsupported.fix': 'Supported are Debian 12 and 13, Ubuntu 22.04 and 24.04, and the RHEL 9 family.',
    'provision.unfit.arch': '{host} has a processor of {found}, and its profile needs {wanted}.',
    'provision.unfit.arch.fix': 'Use a machine of {wanted}: nothing that is installed for it would run.',
    'provision.unfit.kernel': '{host} runs kernel {found}, and its profile needs {wanted}.',
    'provision.unfit.kernel.fix':
      'Update the kernel to {wanted}, reboot, and plan again; another profile may ask for less.',
    'provision.full': '{path} on {host} has {free} MiB free, and changes need {needed} MiB.',
    'provision.full.fix': 'Make room on {path}: old packages, images and journals, or a larger volume.',
    'provision.twin':
      '{host} is the machine that is also named {twin}, and two changes of one machine at a time break each other.',
    'provision.twin.fix': 'Name it once, by {twin} or by {host}; for both, one after the other.',
    'provision.no-root': 'Root rights cannot be had on {host}: {reason}.',
    'provision.waived': '{step} on {host} is excused until {expires}: {reason} ({owner})',
    'provision.expired': '{step} on {host}: the exception of {owner} ended on {expires}.',
    'provision.idle-exception.host':
      'hosts/exceptions.yaml excuses {step} on {host}, which is no host of the inventory: that entry excuses nothing. Correct it, or take it out.',
    'provision.idle-exception.group':
      'hosts/exceptions.yaml excuses {step} for the group {group}, which no host is in: that entry excuses nothing. Correct it, or take it out.',
    'provision.why-unknown': '{step} on {host}: {reason}',
    'provision.idle': 'Nothing runs on {host} that a restart would cut.',
    'provision.idle.unknown': 'What runs on {host} and a restart would cut is not known: {reason}',
    'provision.idle.as-root': '{reason} Root does not learn there what runs either.',
    'provision.idle.unknown.fix':
      'The rest of the plan goes on once the steps that restart {host} are excused in hosts/exceptions.yaml until a date.',
    'provision.idle.unknown.first': '{fix} {rest}',
    'provision.busy': '{names} {count|runs|run} on {host} and would be cut by a restart.',
    'provision.busy.fix': 'Wait for the end, or stop it; containers outlive a restart once live-restore is on.',
    'provision.restarted': '{host} has restarted meanwhile; {step} is done again',
    'provision.held':
      '{host} is being changed by {holder} from {machine} since {since} ({operation}, run {run}); it is theirs until {until}, and longer while that goes on.',
    'provision.held.fix':
      'Wait for its end, or ask {holder}; who died lets go by itself at {until}. A run that was cut goes on at once by `sovran resume` in its folder, and one that is over keeps off no `host apply` of its folder.',
    'provision.claim-lost':
      '{host} was taken over by {holder} from {machine} since {since} ({operation}, run {run}), because nothing was heard of this run for too long; nothing more was done to it. Type `sovran host plan {host}` to see how it stands.',
    'provision.being-changed':
      '{host}: being changed by {holder} from {machine} since {since} ({operation}, run {run}), until {until} or longer',
    'provision.claim-unknown':
      'Whether {host} noted who is changing it was not heard ({reason}), so nothing more was done there. Type the command again.',
    'provision.give-back': 'Free {host} for other operators, for whom it is free by itself within a quarter of an hour',
    'provision.give-back.unheard': 'whether the host noted it was not heard',
    'provision.claim-failed': '{host} could not note who is changing it: {said}',
    'provision.refused.no-systemd':
      '{step} would change the SSH server of {host}, which does not run systemd: a change that locks people out could not be taken back after a restart of the machine.',
    'provision.refused.no-systemd.fix':
      'Set the SSH server of {host} by hand with a console at hand, or excuse {step} for {host} in hosts/exceptions.yaml until a date; the other steps go on then.',
    'provision.risk.restart': 'restart',
    'provision.risk.reboot': 'reboot',
    'provision.risk.data': 'data',
    'provision.risk-refused': 'The plan needs consent to: {risks}. Nothing was touched.',
    'provision.risk-refused.fix': 'Look at the plan, then allow it by --allow.',
    'provision.bad-risk': '`{risk}` is no risk that can be allowed.',
    'provision.bad-risk.fix': 'Known are restart, reboot and data, separated by commas.',
    'provision.confirm': 'Go on, with {risks}?',
    'provision.outcome-unknown':
      'The line broke while `{program}` ran ({reason}), and the host is not as wanted. Type the command again to look anew.',
    'provision.command-failed': '`{program}` ended with {code}: {said}',
    'provision.inodes-gone': 'The file system of {path} on {host} can take no more files: no inode is free. {said}',
    'provision.packages-without-source':
      'No package source of {host} could give {packages}. Name an own source in `spec.provision.packages` of hosts/{host}.yaml or sovran.yaml (`source: mirror` with `url` and `key`, or `source: bundle` with `folder` and `key`), or make those of the host reachable; then type `sovran host apply {host}`. {said}',
    'provision.packages-would-go':
      'To install what is asked for, packages of {host} would have been removed: {packages}. Nothing was. If nobody needs them, remove them there by `sudo apt-get remove {packages}`; then type `sovran host apply {host}`.',
    'provision.packages-finishing': '{host} has packages that a cut dpkg left half done; {step} ends that first',
    'provision.packages-waiting': '{host} has its packages changed by {holders}; {step} waits for it',
    'provision.packages-locked':
      'Packages of {host} are being changed by another process ({holders}), still so after ten minutes. Look at it there, then type the command again.',
    'provision.state-unknown': '{reason} Nothing was done. {fix}',
    'provision.not-converged': 'Every command succeeded, and the host still deviates:\n{diff}',
    'provision.look-unheard':
      '{reason} The commands of {step} were run on {host}, and how it stands after them is not known; nothing was taken back. Type the command again to look anew.',
    'provision.look-unknown': '{reason} The commands of {step} succeeded on {host}; nothing was taken back. {fix}',
    'provision.locked-out':
      'A fresh login to {host} failed after the change: {reason}. The host takes it back by itself within {seconds} s.',
    'provision.reverted': '{host} had taken the change back before a fresh login worked.',
    'provision.boot-unknown': 'The host does not tell its boot id; it was not restarted.',
    'provision.reboot.waiting': '{host} restarts',
    'provision.reboot.timeout': 'The host has not come back within {minutes} min of the restart.',
    'provision.taken-back': 'The change was taken back.',
    'provision.not-taken-back':
      'The change could not be taken back; `sovran host plan {host}` says what differs there now.',
    'provision.col.host': 'HOST',
    'provision.col.step': 'STEP',
    'provision.col.state': 'STATE',
    'provision.col.risk': 'RISK',
    'provision.state.ok': 'ok',
    'provision.state.na': 'n/a',
    'provision.state.drift': 'drift',
    'provision.state.unknown': 'not known',
    'provision.state.waived': 'excused',
    'provision.plan.converged': '{host}: as wanted ({steps} {steps|step|steps} looked at)',
    'provision.plan.changes': '{host}: {changes} {changes|change|changes}',
    'provision.plan.unknown': '{host}: no change, and not everything could be looked at',
    'provision.plan.refused': '{host}: nothing can be done to it',
    'provision.plan.unreachable': '{host}: does not answer ({reason})',
    'provision.plan.total': '{changes} {changes|change|changes} pending',
    'provision.plan.total.unknown': 'How many changes are pending is not known: nothing could be looked at',
    'provision.plan.total.partly': '{changes} {changes|change|changes} pending; not known for {hosts}',
    'provision.plan.total.steps':
      '{changes} {changes|change|changes} pending, and {unknown} {unknown|step|steps} of which it is not known',
    'provision.apply.converged': '{host}: as wanted, 0 changes',
    'provision.apply.changed': '{host}: {changes} {changes|change|changes} made',
    'provision.apply.incomplete': '{host}: {changes} {changes|change|changes} made; not everything could be looked at',
    'provision.apply.failed': '{host}: failed after {changes} {changes|change|changes}',
    'provision.apply.held':
      '{host}: another operator is applying to it, {holder} from {machine} since {since}; this run stopped after {changes} {changes|change|changes}',
    'provision.apply.locked-out': '{host}: a change would have locked us out and is being taken back',
    'provision.apply.untouched': '{host}: not touched, because an earlier batch failed',
    'provision.apply.skipped': '{host}: left out, it does not answer',
    'provision.why-failed': '{host}, {step}: {reason}',
    'provision.why-failed.more': '{first}; and {more} more {more|step|steps} failed',
    'provision.why-incomplete': 'not everything could be looked at on {hosts}',
    'provision.apply.total': '{changes} {changes|change|changes} made',
  },
  fr: {
    'provision.step': 'Mettre {step} {name} en conformité sur {host}',
    'provision.leave': 'Laisser {step} {name} tel quel sur {host} : {reason}',
    'provision.plan-decides': 'Le plan de {plan} a déjà décidé {flags}.',
    'provision.plan-decides.fix':
      'Avec --plan vont --allow, --message, --dry-run et --sudo-password-file ; pour le reste, refaire le plan.',
    'provision.checks-unreadable': 'Les contrôles sur {host} ne sont pas allés à leur terme ({reason}).',
    'provision.checks-cut': 'La ligne vers {host} s’est rompue avant le terme des contrôles.',
    'provision.checks-unreadable.fix':
      'Relancer la commande ; si cela persiste, vérifier que la ligne tient et que `sh` et `timeout` existent.',
    'provision.bad-batch': '`{batch}` n’est pas une taille de lot.',
    'provision.bad-batch.fix': 'Donner un nombre d’hôtes comme 2, ou une part comme 25%.',
    'provision.unreachable':
      '{count|Un hôte ne répond pas|Des hôtes ne répondent pas} : {names}. Rien n’a été modifié.\n{reasons}',
    'provision.unreachable.fix': 'Rétablir {count|cet hôte|ces hôtes}, ou continuer sans par --on-unreachable skip.',
    'provision.hosts-failed':
      '{count} {count|hôte n’a pas pu être examiné|hôtes n’ont pas pu être examinés}. Rien n’a été modifié.\n{reasons}',
    'provision.hosts-failed.fix':
      'Corriger ce que dit chaque ligne, ou ne nommer que les autres hôtes ; --on-unreachable skip ne laisse de côté que les hôtes qui ne répondent pas.',
    'provision.lost': '{host} : {reason}',
    'provision.lost.and': '{head}\n{tail}',
    'provision.away.host-unreachable': 'pas de réponse',
    'provision.away.connection-lost': 'la ligne s’est rompue',
    'provision.away.checks-cut': 'la ligne s’est rompue pendant les contrôles',
    'provision.skipped': '{host} ne répond pas et est laissé de côté, comme demandé.',
    'provision.unsupported': '{host} fonctionne sous {system}, non pris en charge.',
    'provision.unsupported.fix': 'Sont pris en charge Debian 12 et 13, Ubuntu 22.04 et 24.04, et la famille RHEL 9.',
    'provision.unfit.arch': '{host} a un processeur {found}, et son profil demande {wanted}.',
    'provision.unfit.arch.fix': 'Prendre une machine {wanted} : rien de ce qui y serait installé ne tournerait.',
    'provision.unfit.kernel': '{host} tourne avec le noyau {found}, et son profil demande {wanted}.',
    'provision.unfit.kernel.fix':
      'Passer à un noyau {wanted}, redémarrer, puis planifier à nouveau ; un autre profil peut demander moins.',
    'provision.full': '{path} sur {host} a {free} Mio libres, et les changements en demandent {needed}.',
    'provision.full.fix':
      'Faire de la place sur {path} : anciens paquets, images et journaux, ou un volume plus grand.',
    'provision.twin':
      '{host} est la machine qui s’appelle aussi {twin}, et deux changements simultanés d’une machine se gênent.',
    'provision.twin.fix':
      'Ne la nommer qu’une fois, par {twin} ou par {host} ; pour les deux noms, l’un après l’autre.',
    'provision.no-root': 'Les droits root ne peuvent être obtenus sur {host} : {reason}.',
    'provision.waived': '{step} sur {host} est dispensé jusqu’au {expires} : {reason} ({owner})',
    'provision.expired': '{step} sur {host} : la dispense de {owner} a pris fin le {expires}.',
    'provision.idle-exception.host':
      'hosts/exceptions.yaml dispense {host} de {step}, mais {host} est absent de l’inventaire : cette entrée ne dispense de rien. La corriger, ou la retirer.',
    'provision.idle-exception.group':
      'hosts/exceptions.yaml dispense le groupe {group} de {step}, mais aucun hôte n’y appartient : cette entrée ne dispense de rien. La corriger, ou la retirer.',
    'provision.why-unknown': '{step} sur {host} : {reason}',
    'provision.idle': 'Rien de ce qui tourne sur {host} ne serait coupé par un redémarrage.',
    'provision.idle.unknown': 'On ignore ce qui tourne sur {host} et serait coupé par un redémarrage : {reason}',
    'provision.idle.as-root': '{reason} Root n’y apprend pas non plus ce qui tourne.',
    'provision.idle.unknown.fix':
      'Le reste du plan continue une fois {host} dispensé des étapes qui le redémarrent, dans hosts/exceptions.yaml, jusqu’à une date.',
    'provision.idle.unknown.first': '{fix} {rest}',
    'provision.busy': '{names} {count|tourne|tournent} sur {host} et serait coupé par un redémarrage.',
    'provision.busy.fix':
      'Attendre la fin, ou arrêter ; les conteneurs survivent à un redémarrage une fois live-restore activé.',
    'provision.restarted': '{host} a redémarré entre-temps ; {step} est refait',
    'provision.held':
      '{host} est en cours de modification par {holder} depuis {machine}, commencée à {since} ({operation}, exécution {run}) ; il est réservé jusqu’à {until}, et plus longtemps tant que cela continue.',
    'provision.held.fix':
      'Attendre la fin, ou demander à {holder} ; une exécution morte libère l’hôte d’elle-même à {until}. Une exécution interrompue reprend aussitôt par `sovran resume` dans son dossier ; une exécution terminée ne retient aucun `host apply` de son dossier.',
    'provision.claim-lost':
      '{host} a été repris par {holder} depuis {machine} à {since} ({operation}, exécution {run}), cette exécution n’ayant plus donné signe de vie ; rien de plus n’y a été fait. Taper `sovran host plan {host}` pour voir où il en est.',
    'provision.being-changed':
      '{host} : en cours de modification par {holder} depuis {machine}, commencée à {since} ({operation}, exécution {run}), jusqu’à {until} ou plus tard',
    'provision.claim-unknown':
      'On ignore si {host} a noté qui le modifie ({reason}) ; rien de plus n’y a donc été fait. Relancer la commande.',
    'provision.give-back':
      'Libérer {host} pour d’autres opérateurs, à qui il revient de lui-même en un quart d’heure au plus',
    'provision.give-back.unheard': 'on ignore si l’hôte l’a noté',
    'provision.claim-failed': '{host} n’a pas pu noter qui le modifie : {said}',
    'provision.refused.no-systemd':
      '{step} modifierait le serveur SSH de {host}, qui ne fonctionne pas avec systemd : un changement qui exclurait tout le monde ne pourrait pas être repris après un redémarrage de la machine.',
    'provision.refused.no-systemd.fix':
      'Régler le serveur SSH de {host} à la main, une console à portée, ou dispenser {host} de {step} dans hosts/exceptions.yaml jusqu’à une date ; les autres étapes se poursuivent alors.',
    'provision.risk.restart': 'redémarrage de service',
    'provision.risk.reboot': 'redémarrage',
    'provision.risk.data': 'données',
    'provision.risk-refused': 'Le plan demande un accord pour : {risks}. Rien n’a été touché.',
    'provision.risk-refused.fix': 'Relire le plan, puis autoriser par --allow.',
    'provision.bad-risk': '`{risk}` n’est pas un risque à autoriser.',
    'provision.bad-risk.fix': 'Sont connus restart, reboot et data, séparés par des virgules.',
    'provision.confirm': 'Continuer, avec {risks} ?',
    'provision.outcome-unknown':
      'La ligne s’est rompue pendant `{program}` ({reason}), et l’hôte n’est pas conforme. Relancer la commande pour regarder à nouveau.',
    'provision.command-failed': '`{program}` s’est terminé par {code} : {said}',
    'provision.inodes-gone':
      'Le système de fichiers de {path} sur {host} ne peut plus recevoir de fichier : aucun inode n’est libre. {said}',
    'provision.packages-without-source':
      'Aucune source de paquets de {host} n’a pu donner {packages}. Nommer une source propre dans `spec.provision.packages` de hosts/{host}.yaml ou de sovran.yaml (`source: mirror` avec `url` et `key`, ou `source: bundle` avec `folder` et `key`), ou rendre celles de l’hôte joignables ; puis taper `sovran host apply {host}`. {said}',
    'provision.packages-would-go':
      'Pour installer ce qui est demandé, des paquets de {host} auraient été retirés : {packages}. Aucun ne l’a été. Si personne n’en a besoin, les retirer sur place par `sudo apt-get remove {packages}` ; puis taper `sovran host apply {host}`.',
    'provision.packages-finishing':
      'Des paquets de {host} sont restés à moitié configurés par un dpkg coupé ; {step} termine d’abord cela',
    'provision.packages-waiting': 'Les paquets de {host} sont modifiés par {holders} ; {step} attend',
    'provision.packages-locked':
      'Les paquets de {host} sont modifiés par un autre processus ({holders}), toujours après dix minutes. L’examiner sur place, puis retaper la commande.',
    'provision.state-unknown': '{reason} Rien n’a été fait. {fix}',
    'provision.not-converged': 'Chaque commande a réussi, et l’hôte diffère encore :\n{diff}',
    'provision.look-unheard':
      '{reason} Les commandes de {step} ont été lancées sur {host}, et son état après elles est inconnu ; rien n’a été retiré. Relancer la commande pour regarder à nouveau.',
    'provision.look-unknown': '{reason} Les commandes de {step} ont réussi sur {host} ; rien n’a été retiré. {fix}',
    'provision.locked-out':
      'Une nouvelle connexion à {host} a échoué après le changement : {reason}. L’hôte le retire de lui-même sous {seconds} s.',
    'provision.reverted': '{host} avait retiré le changement avant qu’une nouvelle connexion ne réussisse.',
    'provision.boot-unknown': 'L’hôte ne donne pas son identifiant de démarrage ; il n’a pas été redémarré.',
    'provision.reboot.waiting': '{host} redémarre',
    'provision.reboot.timeout': 'L’hôte n’est pas revenu dans les {minutes} min suivant le redémarrage.',
    'provision.taken-back': 'Le changement a été retiré.',
    'provision.not-taken-back': 'Le changement n’a pu être retiré ; `sovran host plan {host}` dit ce qui y diffère.',
    'provision.col.host': 'HÔTE',
    'provision.col.step': 'ÉTAPE',
    'provision.col.state': 'ÉTAT',
    'provision.col.risk': 'RISQUE',
    'provision.state.ok': 'conforme',
    'provision.state.na': 'sans objet',
    'provision.state.drift': 'écart',
    'provision.state.unknown': 'inconnu',
    'provision.state.waived': 'dispensé',
    'provision.plan.converged': '{host} : conforme ({steps} {steps|étape regardée|étapes regardées})',
    'provision.plan.changes': '{host} : {changes} {changes|changement|changements}',
    'provision.plan.unknown': '{host} : aucun changement, et tout n’a pu être regardé',
    'provision.plan.refused': '{host} : rien ne peut y être fait',
    'provision.plan.unreachable': '{host} : ne répond pas ({reason})',
    'provision.plan.total': '{changes} {changes|changement|changements} en attente',
    'provision.plan.total.unknown': 'Nombre de changements en attente inconnu : rien n’a pu être regardé',
    'provision.plan.total.partly':
      '{changes} {changes|changement|changements} en attente ; nombre inconnu pour {hosts}',
    'provision.plan.total.steps':
      '{changes} {changes|changement|changements} en attente, et {unknown} {unknown|étape|étapes} à l’état inconnu',
    'provision.apply.converged': '{host} : conforme, 0 changement',
    'provision.apply.changed': '{host} : {changes} {changes|changement|changements}',
    'provision.apply.incomplete': '{host} : {changes} {changes|changement|changements} ; tout n’a pu être regardé',
    'provision.apply.failed': '{host} : échec après {changes} {changes|changement|changements}',
    'provision.apply.held':
      '{host} : quelqu’un d’autre y applique ses changements, {holder} depuis {machine}, commencé à {since} ; cette exécution s’est arrêtée après {changes} {changes|changement|changements}',
    'provision.apply.locked-out': '{host} : un changement aurait fermé l’accès et est en train d’être retiré',
    'provision.apply.untouched': '{host} : non touché, car un lot précédent a échoué',
    'provision.apply.skipped': '{host} : laissé de côté, ne répond pas',
    'provision.why-failed': '{host}, {step} : {reason}',
    'provision.why-failed.more': '{first} ; et {more} {more|autre étape en échec|autres étapes en échec}',
    'provision.why-incomplete': 'tout n’a pu être regardé sur {hosts}',
    'provision.apply.total': '{changes} {changes|changement|changements}',
  },
} as const;
