export const messages = {
  en: {
    'run.edit-stays': '{path} was edited since; it stays as it is.',
    'run.locked': '`sovran {operation}` (process {pid} on {machine}) has held this project since {since}.',
    'run.locked.fix':
      'Wait for it to end, then type the command again. A lock of a dead process is taken over by itself.',
    'run.stopped': 'Stopped. What was done stays; the same command does the rest.',
    'run.interrupted': 'Stopped as asked; run {run} is recorded and not finished.',
    'run.interrupted.fix': 'Type the same command again, or resume, to finish it.',
    'run.until': '{words}, until {until} at the latest',
    'run.unverified': 'Step {step} reported success, but its effect was not found.',
    'run.unverified.fix':
      'Look at what the step changes: somebody else may have changed it back. Then type the command again.',
    'run.stale-plan': 'Plan {plan} was made from a state that has changed since.',
    'run.stale-plan.moved': 'Plan {plan} was made from a state that has changed since: {steps}.',
    'run.stale-plan.fix': 'Make the plan again and review it.',
    'run.other-open': '{operation} on {target} was interrupted (run {run}) and has to be settled first.',
    'run.other-open.fix': 'Finish or take back the interrupted run.',
    'run.undo-failed':
      'Step {step} of run {run} failed: {reason}\nTaking the run back failed too, so it stays open: {cause}',
    'run.undo-failed.fix': 'Mend what is named, then resume: what is left to take back is taken back.',
    'run.step-failed': 'Step {step} failed: {reason}',
    'run.step-failed.fix': 'What the run had touched is taken back. Mend what is named, then type its command again.',
    'run.gates-failed': 'Refused by {count} {count|gate|gates}; nothing was touched.',
    'run.unexpected': 'something unexpected ({reason})',
    'run.unknown-operation': 'Run {run} belongs to the operation `{operation}`, which this version does not know.',
    'run.unknown-operation.fix': 'Use the version of sovran that started it.',
    'run.corrupt-event':
      '{path} is not a readable event and was left out; its content in git is `git log -p -- {path}`.',
    'run.file-edited': '{paths} differs from the last commit; this command would overwrite it.',
    'run.file-edited.fix': 'Commit or discard your edit, then rerun.',
    'run.commit-detached':
      'Commit {commit} is on no branch (HEAD is detached): keep it with `git switch -c NAME`, or push it as `git push REMOTE HEAD:NAME`.',
    'run.commit-identity':
      'Git has no identity here: committed as {identity}. Set user.name and user.email to sign your own work.',
    'run.commit-failed.no-repository':
      'The files are written, but the project is in no git work tree: nothing was committed. Git said:\n{reason}',
    'run.commit-failed.git-missing':
      'The files are written, but there is no git on the PATH of this machine: nothing was committed. `sovran doctor` says what is missing; `sovran resume` commits them then.',
    'run.commit-failed.ignored':
      'The files are written, but .gitignore excludes them all, so nothing was committed: {reason}',
    'run.commit-failed.index-locked':
      'The files are written, but another git holds {reason}. `sovran resume` commits them.',
    'run.commit-failed.index-lock-stale':
      'The files are written, but {reason} was left by a git that is no longer running. Remove that file, then `sovran resume` commits them.',
    'run.commit-failed.merge':
      'The files are written, but a merge is in progress. End it, then `sovran resume` commits them.',
    'run.commit-failed.timeout':
      'The files are written, but git or one of its hooks did not end in time and was stopped. `sovran resume` tries again. It said:\n{reason}',
    'run.commit-failed.refused':
      'The files are written, but git did not take the commit. `sovran resume` tries again. Git, or a hook, said:\n{reason}',
    'run.locked.elsewhere':
      'That process is on another machine or in another container. If it is surely gone, remove {path}.',
    'run.doctor.check': 'check',
    'run.doctor.observed': 'observed',
    'run.doctor.expected': 'expected',
    'run.doctor.gib': 'GiB',
    'run.doctor.absent': 'not found',
    'run.doctor.verdict.ok': 'Nothing lacks on this machine.',
    'run.doctor.verdict.warn': 'What is required is there; the remarks above are optional.',
    'run.doctor.verdict.fail': 'Something required lacks on this machine.',
    'run.doctor.fix.node': 'install Node 22.22.2 or newer, or start bin/sovran from a checkout after its set-up.',
    'run.doctor.fix.git': 'install git 2.31 or newer (apt install git).',
    'run.doctor.fix.ssh':
      'install OpenSSH 8.2 or newer (apt install openssh-client): approvals are signed with ssh-keygen -Y.',
    'run.doctor.fix.haproxy': 'install HAProxy 2.8 or newer (apt install haproxy): it is the only door to a model.',
    'run.doctor.fix.python': 'install Python 3.11 to 3.13 with its venv module (apt install python3-venv).',
    'run.doctor.fix.container-engine':
      'optional: with Docker or Podman jobs can run in containers; without, they run as processes.',
    'run.doctor.fix.store-disk':
      'free some space (sovran gc), or set SOVRAN_STORE to a folder on a larger disk than that of {path}.',
    'run.doctor.fix.open-files':
      'raise the limit of open files of this shell (ulimit -n 4096) before serving many streams.',
    'run.give-up.ask':
      'Give up {operation} on {target} (run {run}, begun {since} by {actor})? What can be taken back is; what is left stays as it is and is recorded.',
    'run.give-up.asked': 'given up, as asked',
    'run.give-up.interrupted':
      'Giving up run {run} was interrupted: it will not go on; what was not taken back yet still has to be.',
    'run.give-up.fix.there':
      '`sovran job reconcile` ends jobs and services that nobody knows of there, and `sovran host plan` shows what was left half done.',
    'run.give-up.fix':
      'Once such a host answers again, `sovran job reconcile` ends jobs and services that nobody knows of there, and `sovran host plan` shows what was left half done.',
    'run.in-progress.elsewhere':
      '`sovran {operation}` on {target} was begun on {machine} (process {pid}, since {since}); whether it still works cannot be told from here.',
    'run.in-progress.elsewhere.fix': 'Look there. If that process is gone for good, give run {run} up.',
    'run.give-up.ask-elsewhere':
      'Give up {operation} on {target} (run {run}, begun {since} by {actor} on {machine}, where it may still be at work)? What can be taken back is; what is left stays as it is and is recorded.',
    'run.give-up.project': 'the project',
    'run.give-up.stays': 'nothing takes it back',
    'run.ambiguous': 'Run {id} may be {known}.',
    'run.not-cut': 'There is no interrupted run {id}.',
    'run.not-cut.fix': 'Interrupted are: {known}.',
    'run.in-progress': '`sovran {operation}` on {target} is running (process {pid}, since {since}).',
    'run.in-progress.fix': 'Wait for it to end; the rest of the project is free meanwhile.',
    'run.bad-plan': 'The plan {path} cannot be used: {reason}.',
    'run.bad-plan.fix': 'Save one with --plan-out on the same command line, review it, then give it with --plan.',
    'run.plan.no-json': 'it is not JSON',
    'run.plan.no-object': 'it is JSON, but no plan',
    'run.plan.shown': 'it is what --dry-run --json shows; only the file of --plan-out can be applied',
    'run.plan.lacks': '`{part}` is missing or not of the right kind',
    'run.plan.edited': 'it was changed after it was saved',
    'run.plan.other-command': 'it was made by `sovran {operation}` for {target}',
    'run.plan.of-other': 'The plan {path} is one of `sovran {operation}`, and this is `sovran {command}`.',
    'run.plan.of-other.fix':
      'Give it to `sovran {operation}`, with the flags that it was saved with, or save one of `sovran {command}` with --plan-out.',
    'run.plan.other-input': 'it was made with other values of: {keys}',
  },
  fr: {
    'run.edit-stays': '{path} a été modifié depuis ; il reste tel quel.',
    'run.locked': '`sovran {operation}` (processus {pid} sur {machine}) tient ce projet depuis {since}.',
    'run.locked.fix':
      'Attendre sa fin, puis relancer la commande. Le verrou d’un processus mort est repris de lui-même.',
    'run.stopped': 'Arrêté. Ce qui est fait le reste ; relancez la commande pour la suite.',
    'run.interrupted': 'Arrêt demandé ; l’exécution {run} est enregistrée et n’est pas terminée.',
    'run.interrupted.fix': 'Relancer la même commande, ou resume, pour la terminer.',
    'run.until': '{words}, jusqu’à {until} au plus tard',
    'run.unverified': 'L’étape {step} s’est dite réussie, mais son effet est introuvable.',
    'run.unverified.fix':
      'Examiner ce que l’étape change : quelqu’un d’autre a pu le rétablir. Puis relancer la commande.',
    'run.stale-plan': 'Le plan {plan} a été établi sur un état qui a changé depuis.',
    'run.stale-plan.moved': 'Le plan {plan} a été établi sur un état qui a changé depuis : {steps}.',
    'run.stale-plan.fix': 'Refaire le plan et le relire.',
    'run.other-open': '{operation} sur {target} a été interrompue (exécution {run}) et doit être réglée d’abord.',
    'run.other-open.fix': 'Terminer ou défaire l’exécution interrompue.',
    'run.undo-failed':
      'L’étape {step} de l’exécution {run} a échoué : {reason}\nLa défaire a échoué aussi, elle reste donc ouverte : {cause}',
    'run.undo-failed.fix': 'Réparer ce qui est nommé, puis reprendre : ce qui reste à défaire le sera.',
    'run.step-failed': 'L’étape {step} a échoué : {reason}',
    'run.step-failed.fix':
      'Ce que l’exécution avait touché est défait. Réparer ce qui est nommé, puis relancer sa commande.',
    'run.gates-failed': 'Refusé par {count} {count|condition|conditions} ; rien n’a été touché.',
    'run.unexpected': 'un imprévu ({reason})',
    'run.unknown-operation': 'L’exécution {run} relève de l’opération `{operation}`, que cette version ne connaît pas.',
    'run.unknown-operation.fix': 'Utiliser la version de sovran qui l’a lancée.',
    'run.corrupt-event':
      '{path} n’est pas un événement lisible et a été laissé de côté ; `git log -p -- {path}` montre son contenu dans git.',
    'run.file-edited': '{paths} diffère du dernier commit ; cette commande l’écraserait.',
    'run.file-edited.fix': 'Validez ou annulez la modification, puis relancez.',
    'run.commit-detached':
      'Le commit {commit} n’est sur aucune branche (HEAD est détachée) : le garder avec `git switch -c NOM`, ou le pousser par `git push DÉPÔT HEAD:NOM`.',
    'run.commit-identity':
      'Git n’a pas d’identité ici : commit fait au nom de {identity}. Définir user.name et user.email pour signer son travail.',
    'run.commit-failed.no-repository':
      'Les fichiers sont écrits, mais le projet n’est dans aucun dépôt git avec fichiers de travail : pas de commit. Réponse de git :\n{reason}',
    'run.commit-failed.git-missing':
      'Les fichiers sont écrits, mais il n’y a pas de git dans le PATH de cette machine : rien n’a été enregistré. `sovran doctor` dit ce qui manque ; `sovran resume` les enregistrera ensuite.',
    'run.commit-failed.ignored':
      'Les fichiers sont écrits, mais .gitignore les exclut tous : pas de commit ({reason}).',
    'run.commit-failed.index-locked':
      'Les fichiers sont écrits, mais un autre git tient {reason}. `sovran resume` fera le commit.',
    'run.commit-failed.index-lock-stale':
      'Les fichiers sont écrits, mais {reason} a été laissé par un git qui ne tourne plus. Supprimer ce fichier, puis `sovran resume` fera le commit.',
    'run.commit-failed.merge':
      'Les fichiers sont écrits, mais une fusion est en cours. La terminer, puis `sovran resume` fera le commit.',
    'run.commit-failed.timeout':
      'Les fichiers sont écrits, mais git ou l’un de ses hooks n’a pas fini à temps et a été arrêté. `sovran resume` réessaie. Sa réponse :\n{reason}',
    'run.commit-failed.refused':
      'Les fichiers sont écrits, mais git a refusé le commit. `sovran resume` réessaie. Réponse de git ou d’un hook :\n{reason}',
    'run.locked.elsewhere':
      'Ce processus est sur une autre machine ou dans un autre conteneur. S’il est certain qu’il a disparu, supprimer {path}.',
    'run.doctor.check': 'point',
    'run.doctor.observed': 'constaté',
    'run.doctor.expected': 'attendu',
    'run.doctor.gib': 'Gio',
    'run.doctor.absent': 'introuvable',
    'run.doctor.verdict.ok': 'Il ne manque rien sur cette machine.',
    'run.doctor.verdict.warn': 'Le nécessaire est présent ; les remarques ci-dessus sont facultatives.',
    'run.doctor.verdict.fail': 'Il manque quelque chose de nécessaire sur cette machine.',
    'run.doctor.fix.node':
      'installer Node 22.22.2 ou plus récent, ou lancer bin/sovran depuis une copie des sources préparée.',
    'run.doctor.fix.git': 'installer git 2.31 ou plus récent (apt install git).',
    'run.doctor.fix.ssh':
      'installer OpenSSH 8.2 ou plus récent (apt install openssh-client) : les approbations sont signées par ssh-keygen -Y.',
    'run.doctor.fix.haproxy':
      'installer HAProxy 2.8 ou plus récent (apt install haproxy) : c’est la seule porte d’accès à un modèle.',
    'run.doctor.fix.python': 'installer Python 3.11 à 3.13 avec son module venv (apt install python3-venv).',
    'run.doctor.fix.container-engine':
      'facultatif : avec Docker ou Podman, les travaux peuvent tourner dans des conteneurs ; sinon, ce sont des processus.',
    'run.doctor.fix.store-disk':
      'libérer de la place (sovran gc), ou désigner par SOVRAN_STORE un dossier sur un disque plus grand que celui de {path}.',
    'run.doctor.fix.open-files':
      'relever la limite de fichiers ouverts de ce shell (ulimit -n 4096) avant de servir de nombreux flux.',
    'run.give-up.ask':
      'Renoncer à {operation} sur {target} (exécution {run}, commencée {since} par {actor}) ? Ce qui peut être défait l’est ; le reste demeure tel quel et est consigné.',
    'run.give-up.asked': 'abandonné, comme demandé',
    'run.give-up.interrupted':
      'L’abandon de l’exécution {run} a été interrompu : elle ne continuera pas ; ce qui n’est pas encore défait reste à défaire.',
    'run.give-up.fix.there':
      '`sovran job reconcile` met fin aux tâches et services que personne ne connaît là-bas, et `sovran host plan` montre ce qui est resté à moitié fait.',
    'run.give-up.fix':
      'Quand un tel hôte répond de nouveau, `sovran job reconcile` y met fin aux tâches et services que personne ne connaît, et `sovran host plan` montre ce qui est resté à moitié fait.',
    'run.in-progress.elsewhere':
      '`sovran {operation}` sur {target} a été commencée sur {machine} (processus {pid}, depuis {since}) ; impossible de savoir d’ici si elle travaille encore.',
    'run.in-progress.elsewhere.fix':
      'Regarder là-bas. Si ce processus a disparu pour de bon, renoncer à l’exécution {run}.',
    'run.give-up.ask-elsewhere':
      'Renoncer à {operation} sur {target} (exécution {run}, commencée {since} par {actor} sur {machine}, où elle travaille peut-être encore) ? Ce qui peut être défait l’est ; le reste demeure tel quel et est consigné.',
    'run.give-up.project': 'le projet',
    'run.give-up.stays': 'rien ne le défait',
    'run.ambiguous': 'L’exécution {id} peut être {known}.',
    'run.not-cut': 'Il n’y a pas d’exécution interrompue {id}.',
    'run.not-cut.fix': 'Sont interrompues : {known}.',
    'run.in-progress': '`sovran {operation}` sur {target} est en cours (processus {pid}, depuis {since}).',
    'run.in-progress.fix': 'Attendre sa fin ; le reste du projet est libre d’ici là.',
    'run.bad-plan': 'Le plan {path} est inutilisable : {reason}.',
    'run.bad-plan.fix':
      'En enregistrer un avec --plan-out sur la même ligne de commande, le relire, puis le donner avec --plan.',
    'run.plan.no-json': 'ce n’est pas du JSON',
    'run.plan.no-object': 'c’est du JSON, mais pas un plan',
    'run.plan.shown': 'c’est ce qu’affiche --dry-run --json ; seul le fichier de --plan-out peut être appliqué',
    'run.plan.lacks': '`{part}` manque ou n’est pas du bon type',
    'run.plan.edited': 'il a été modifié après son enregistrement',
    'run.plan.other-command': 'il vient de `sovran {operation}` pour {target}',
    'run.plan.of-other': 'Le plan {path} est celui de `sovran {operation}`, et cette commande est `sovran {command}`.',
    'run.plan.of-other.fix':
      'Le donner à `sovran {operation}`, avec les options de son enregistrement, ou en enregistrer un de `sovran {command}` par --plan-out.',
    'run.plan.other-input': 'il a été établi avec d’autres valeurs de : {keys}',
  },
} as const;
