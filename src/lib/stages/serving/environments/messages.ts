import { FETCH_RECORD } from '../../../core/text/fetch-record.ts';

export const messages = {
  en: {
    'env.haproxy-missing': 'HAProxy, the gateway in front of every release, is not installed on this machine.',
    'env.haproxy-missing.there': 'HAProxy, the gateway in front of every release, is not installed on {host}.',
    'env.haproxy-missing.there.fix': 'Provisioning installs the one of its distribution.',
    'env.haproxy-missing.fix': 'Install it with: sudo apt-get install -y haproxy',
    'env.haproxy-too-old': 'HAProxy {version} is installed; version {needed} or later is needed.',
    'env.haproxy-too-old.there': 'HAProxy {version} is installed on {host}; version {needed} or later is needed.',
    'env.haproxy-too-old.fix':
      'Install {needed} or a later branch: from the backports of its distribution, from the packages that haproxy.org names for it, or with a newer release of the system.',
    'env.config-invalid': 'HAProxy refused the configuration: {reason}',
    'env.config-invalid.fix':
      'Nothing was changed; the gateway runs as before. Mend the limits or the address of the environment.',
    'env.start-failed': 'The gateway did not start: {reason}',
    'env.start-failed.fix': 'Look at the reason above; the environment is as before.',
    'env.port-taken.fix': 'Choose another port, or stop the program that holds this one.',
    'env.host-refused': 'Host {host} did not do what the gateway needs: {reason}',
    'env.host-refused.fix': 'Check the host, then type the command again.',
    'env.process-unseen':
      'process {pid} may be this gateway, started by another user; only that user or root may see and end it (hidepid), and sudo asks for a password',
    'env.gateway-silent': 'The gateway on {host} gave no answer: {reason}.',
    'env.gateway-silent.fix':
      'Type the command again in a moment. One that stays silent hangs: `sovran env stop ENVIRONMENT` ends it, and `sovran env add` with the same host and port starts it again.',
    'env.gateway-silent.endless': 'what it says has no end',
    'env.slot-busy': 'Slot {slot} still serves requests and cannot be given to another release.',
    'env.slot-busy.fix': 'Drain it first, and wait until it has no request left.',
    'env.slot-other-release': 'Slot {slot} of the gateway holds {holds}, not {release}: the traffic stays where it is.',
    'env.slot-other-release.fix':
      'Somebody, or a run that was cut, has put another release there. `sovran env show ENVIRONMENT` shows the slots, and names the command that puts back what the project records.',
    'env.slot-held.pass': 'Slot {slot} of the gateway is free for {release}, or holds it.',
    'env.slot-held.other': 'Slot {slot} of the gateway holds {holds}; {release} is put back there first.',
    'env.slot-held.live': 'Slot {slot} of the gateway holds {holds}, not {release}, and gets the traffic.',
    'env.slot-held.live.fix': 'Bring {environment} in line with the record first; `sovran env show` names the command.',
    'env.slot-held.busy':
      'Slot {slot} of the gateway holds {holds}, not {release}, and still answers {sessions} {sessions|request|requests}.',
    'env.slot-held.busy.fix':
      'Type it again when these requests have ended; `sovran env show {environment}` shows how many are left.',
    'env.slot-not-drained':
      'Slot {slot} of the gateway is not free for {release}: {left} {left|request|requests} of what it holds still run after {seconds} s.',
    'env.slot-not-drained.fix': 'Repeat the command when they have ended; `sovran env show {environment}` shows them.',
    'env.slot-misplaced': 'Slot {slot} of {environment} holds {holds} at the gateway, the project records {recorded}.',
    'env.slot-recorded': '{slot} {release}',
    'env.slot-recorded.live': '{slot} {release} (gets the traffic)',
    'env.slots-unknown': 'What its slots hold now is not known; the project records: {recorded}.',
    'env.slots-unknown.none': 'What its slots hold now is not known; the project records no release in them.',
    'env.slot-empty': 'Slot {slot} holds no release.',
    'env.slot-not-up': 'The release in slot {slot} did not pass its health check within {seconds} s.',
    'env.slot-not-up.fix': 'No request was sent to it. Look at the log of its service.',
    'env.ask.host': 'Which host serves this environment?',
    'env.ask.port': 'Which TCP port does its gateway listen on?',
    'env.add.step': 'Record environment {name}',
    'env.gateway.step': 'Open the gateway on {address}',
    'env.changed-since':
      'environments/{name}.yaml has changed since this was planned (fields: {fields}): somebody has written that, and it stays.',
    'env.changed-since.fix': 'See what was written and by whom, then repeat the command: it is planned anew.',
    'env.exists': 'Environment `{name}` exists, on host {host}, port {port}.',
    'env.exists.fix':
      'To move it, edit environments/{name}.yaml; to bring its gateway in line, give the same host and port.',
    'env.name-ok': 'The name `{name}` can be used.',
    'env.address-free': 'No other environment uses port {port}.',
    'env.address-claimed': 'Environment {environment} uses port {port} already.',
    'env.address-on': '{address} on {host}',
    'env.port-free': '{address} is free.',
    'env.port-own': '{address} is held by the gateway of this environment.',
    'env.port-held': '{address} is held by {holder}.',
    'env.port-taken': '{address} is held by another program.',
    'env.port-unusable': 'Nothing can listen on {address}: {reason}.',
    'env.port-unusable.fix': 'Give an address of this machine with --bind, and a port that this user may open.',
    'env.port-unusable.fix-there':
      'Give an address of {host} with --bind, and a port that the login user there may open.',
    'env.port-privileged': 'this user may not open ports below 1024',
    'env.added': 'Environment {name} is at {url}.',
    'env.added.there': 'Environment {name} is at {url} on {host}.',
    'env.place.there': '{url} on {host}',
    'env.no-release': 'It answers 503 until a release is promoted.',
    'env.serving': 'A release is live.',
    'env.serving-unrecorded':
      'Its gateway gives the traffic to {release}, of which nothing is recorded here: `git pull` where somebody has recorded it; `sovran env stop {name}` ends that traffic.',
    'env.gateway-runs': 'The gateway runs (process {pid}).',
    'env.gateway-unlisted':
      'Host {host} is not in the inventory (no hosts/{host}.yaml): whether the gateway runs is not known.',
    'env.gateway-unknown': 'Host {host} could not be asked ({code}): whether the gateway runs is not known.',
    'env.gateway-stopped': 'The gateway is not running.',
    'env.access': '{applications} {applications|application|applications}, {keys} valid {keys|key|keys}.',
    'env.approvals': 'A promotion needs {count} {count|approval|approvals}.',
    'env.service.absent': 'absent',
    'env.service.starting': 'starting',
    'env.service.healthy': 'healthy',
    'env.service.unhealthy': 'unhealthy',
    'env.service.exited': 'ended',
    'env.none': 'No environment yet.',
    'env.as-recorded': 'As recorded; no gateway was asked.',
    'env.column.name': 'ENVIRONMENT',
    'env.column.host': 'HOST',
    'env.column.address': 'ADDRESS',
    'env.column.slot': 'SLOT',
    'env.column.release': 'RELEASE',
    'env.column.state': 'STATE',
    'env.column.inflight': 'IN FLIGHT',
    'env.state.empty': 'empty',
    'env.state.live': 'live',
    'env.state.down': 'live, unhealthy',
    'env.state.drain': 'no new requests',
    'env.state.drain-down': 'no new requests, does not answer',
    'env.state.maint': 'out of rotation',
    'env.model-not-servable': 'Model {name} has no file that an engine can serve.',
    'env.model-not-servable.fix': 'Quantize it first.',
    'env.model-absent': 'The files of model {name} are not on this machine.',
    'env.model-absent.fix': 'Import it again, or bring its tree into the store.',
    'env.engine-not-ready': 'The environment of engine {engine} on host {host} is not installed.',
    'env.service-failed': 'The service {service} did not come up (state: {state}).',
    'env.service-failed.said': 'The service {service} ended before it answered. Its last words: {words}',
    'env.service-failed.fix': 'The log of the service says why; too little memory is the most frequent reason.',
    'env.approvals-kept': 'A promotion will need {required} {required|approval|approvals}; no fewer than before.',
    'env.approvals-lowered':
      'Promotions to {name} need {before} {before|approval|approvals}; this would lower it to {required}.',
    'env.approvals-lowered.fix':
      'Edit `approvals` in environments/{name}.yaml and commit that in git, where others review it; a promotion reads the commit.',
    'env.served.pass': 'What the gateway of {environment} goes by is what the project records.',
    'env.served.fail':
      'The gateway of {environment} goes by {served}, the project records {recorded}: the traffic was moved from elsewhere, or by a run that was given up.',
    'env.served.waived':
      'The gateway of {environment} goes by {served}; what the project records, {recorded}, gets the traffic, as --as-recorded says.',
    'env.served.fail.fix': `${FETCH_RECORD.en}. If it was never recorded, whoever began it types \`sovran resume\`; if that is impossible, e.g. because it was given up, \`sovran env add {environment} --host {host} --port {port} --as-recorded\` gives the traffic to {recorded}, provided that releases/{recorded}.yaml is there.`,
    'env.served.unknown':
      'The gateway of {environment} gives the traffic to {served}, or did so last, and this folder has no file of {environment}: somebody else’s may have.',
    'env.served.unknown.fix': `${FETCH_RECORD.en}. If its file was removed on purpose, \`{again}\` begins anew.`,
    'env.served.running.fix': `${FETCH_RECORD.en}. If nobody has its file any more, \`{again}\` writes it anew by what the gateway goes by; the traffic stays where it is.`,
    'env.served.adopted':
      'The gateway of {environment} runs and gives the traffic to {served}, or did so last: its file is written anew by what it remembers, as --as-recorded says, with those of its releases that this folder has. Traffic and keys stay; approvals, objectives and the time of a drain begin with the defaults.',
    'env.served.anew':
      'The gateway of {environment}, which does not run, gave the traffic to {served} last; it begins anew, as --as-recorded says.',
    'env.served.none.fix': `${FETCH_RECORD.en}. If it was never recorded, whoever began it types \`sovran resume\`; if that is impossible, \`sovran env stop {environment}\` ends the traffic, and \`sovran env add {environment} --host {host} --port {port} --as-recorded\` begins anew.`,
    'env.keys-ended': `The gateway of {environment} keeps out keys of {applications} that this folder still takes for valid: they were revoked, or end sooner. ${FETCH_RECORD.en}.`,
    'env.routing.pass': 'What gets traffic in {environment} is what the last commit (HEAD) says.',
    'env.routing.edited':
      'environments/{environment}.yaml routes otherwise than the last commit (HEAD): {fields}. Only the commit counts.',
    'env.routing.edited.fix':
      'Take the edit back: git checkout -- environments/{environment}.yaml, or have it reviewed and commit it.',
    'env.routing.pending.fix': 'git did not take the commit of an earlier command; offer it again: sovran resume',
    'env.serve-live.step': 'Bring release {release} back and give it the traffic',
    'env.keep-standby.step': 'Put {release}, kept for a rollback, back into slot {slot}',
    'env.keep-standby.step.stopped':
      'Put {release}, kept for a rollback, back into slot {slot}; it does not run, and a rollback starts it',
    'env.last-served': 'No release gets traffic; {release} had it last.',
    'env.stop.ask': 'A release is live; applications will get no answer. Stop {name} on host {host}?',
    'env.stop.no-traffic': 'No release gets traffic in {name}.',
    'env.stop.agreed': 'Release {release} is live in {name}, on host {host}; its stop is agreed.',
    'env.stop.live': 'Release {release} is live in {name}, on host {host}; applications would get no answer.',
    'env.stop.live.fix': 'Type the command in a terminal to confirm, or add --yes.',
    'env.stop.step.drain': 'Refuse new requests; give running ones up to {seconds} s',
    'env.stop.step.gateway': 'Stop the gateway of {name} on host {host}',
    'env.stop.step.rest': 'Note at the gateway of {name} on host {host}, which does not run, that nothing gets traffic',
    'env.stop.started': 'The gateway of {environment} did not run when this stop was planned, and runs by now.',
    'env.stop.started.fix': 'Nothing was stopped. Type the command again: it ends the traffic in order.',
    'env.stop.step.service': 'Stop release {release} on host {host}',
    'env.stopped': 'Environment {name} is stopped; nothing listens at {url} on host {host} any more.',
    'env.stopped.releases': 'Stopped: {releases}.',
    'env.stopped.cut':
      '{cut} {cut|request was|requests were} still running after the drain time and {cut|was|were} cut.',
  },
  fr: {
    'env.haproxy-missing': 'HAProxy, la passerelle placée devant chaque version, n’est pas installé sur cette machine.',
    'env.haproxy-missing.there': 'HAProxy, la passerelle placée devant chaque version, n’est pas installé sur {host}.',
    'env.haproxy-missing.there.fix': 'Le provisionnement installe celui de sa distribution.',
    'env.haproxy-missing.fix': 'L’installer avec : sudo apt-get install -y haproxy',
    'env.haproxy-too-old': 'HAProxy {version} est installé ; il faut la version {needed} ou une plus récente.',
    'env.haproxy-too-old.there':
      'HAProxy {version} est installé sur {host} ; il faut la version {needed} ou une plus récente.',
    'env.haproxy-too-old.fix':
      'Installer la branche {needed} ou une plus récente : par les rétroportages de la distribution, par les paquets que haproxy.org indique pour elle, ou en passant à une version plus récente du système.',
    'env.config-invalid': 'HAProxy a refusé la configuration : {reason}',
    'env.config-invalid.fix':
      'Rien n’a changé ; la passerelle tourne comme avant. Corriger les limites ou l’adresse de l’environnement.',
    'env.start-failed': 'La passerelle n’a pas démarré : {reason}',
    'env.start-failed.fix': 'Lire la raison ci-dessus ; l’environnement est comme avant.',
    'env.port-taken.fix': 'Choisir un autre port, ou arrêter le programme qui occupe celui-ci.',
    'env.host-refused': 'L’hôte {host} n’a pas fait ce dont la passerelle a besoin : {reason}',
    'env.host-refused.fix': 'Vérifier l’hôte, puis retaper la commande.',
    'env.process-unseen':
      'le processus {pid} est peut-être cette passerelle, démarrée par quelqu’un d’autre ; seuls cet utilisateur ou root peuvent le voir et l’arrêter (hidepid), et sudo demande un mot de passe',
    'env.gateway-silent': 'La passerelle sur {host} n’a pas répondu : {reason}.',
    'env.gateway-silent.fix':
      'Retaper la commande dans un instant. Une passerelle qui reste muette est bloquée : `sovran env stop ENVIRONNEMENT` y met fin, et `sovran env add` avec le même hôte et le même port la redémarre.',
    'env.gateway-silent.endless': 'ce qu’elle dit n’a pas de fin',
    'env.slot-busy': 'L’emplacement {slot} sert encore des requêtes et ne peut pas recevoir une autre version.',
    'env.slot-busy.fix': 'Le vider d’abord, et attendre qu’il n’ait plus de requête.',
    'env.slot-other-release':
      'L’emplacement {slot} de la passerelle contient {holds}, et non {release} : le trafic reste où il est.',
    'env.slot-other-release.fix':
      'Quelqu’un, ou une exécution interrompue, y a mis une autre version. `sovran env show ENVIRONNEMENT` montre les emplacements, et nomme la commande qui y remet ce que le projet consigne.',
    'env.slot-held.pass': 'L’emplacement {slot} de la passerelle est libre pour {release}, ou la contient.',
    'env.slot-held.other': 'L’emplacement {slot} de la passerelle contient {holds} ; {release} y est d’abord remise.',
    'env.slot-held.live':
      'L’emplacement {slot} de la passerelle contient {holds}, et non {release}, et reçoit le trafic.',
    'env.slot-held.live.fix':
      'Mettre d’abord {environment} en accord avec ce qui est consigné ; `sovran env show` nomme la commande.',
    'env.slot-held.busy':
      'L’emplacement {slot} de la passerelle contient {holds}, et non {release}, et répond encore à {sessions} {sessions|requête|requêtes}.',
    'env.slot-held.busy.fix':
      'Retaper la commande quand ces requêtes seront terminées ; `sovran env show {environment}` dit combien il en reste.',
    'env.slot-not-drained':
      'L’emplacement {slot} de la passerelle n’est pas libre pour {release} : {left} {left|requête|requêtes} de ce qu’il contient {left|tourne|tournent} encore après {seconds} s.',
    'env.slot-not-drained.fix':
      'Répéter la commande quand elles seront terminées ; `sovran env show {environment}` les montre.',
    'env.slot-misplaced':
      'L’emplacement {slot} de {environment} contient {holds} à la passerelle, le projet consigne {recorded}.',
    'env.slot-recorded': '{slot} {release}',
    'env.slot-recorded.live': '{slot} {release} (reçoit le trafic)',
    'env.slots-unknown':
      'On ne sait pas ce que ses emplacements contiennent maintenant ; le projet consigne : {recorded}.',
    'env.slots-unknown.none':
      'On ne sait pas ce que ses emplacements contiennent maintenant ; le projet n’y consigne aucune version.',
    'env.slot-empty': 'L’emplacement {slot} ne contient aucune version.',
    'env.slot-not-up': 'La version de l’emplacement {slot} n’a pas réussi son contrôle de santé en {seconds} s.',
    'env.slot-not-up.fix': 'Aucune requête ne lui a été envoyée. Consulter le journal de son service.',
    'env.ask.host': 'Quel hôte sert cet environnement ?',
    'env.ask.port': 'Sur quel port TCP la passerelle écoute-t-elle ?',
    'env.add.step': 'Enregistrer l’environnement {name}',
    'env.gateway.step': 'Ouvrir la passerelle sur {address}',
    'env.changed-since':
      'environments/{name}.yaml a changé depuis que ceci a été planifié (champs : {fields}) : quelqu’un l’a écrit, et cela reste ainsi.',
    'env.changed-since.fix':
      'Voir ce qui a été écrit et par qui, puis répéter la commande : elle est planifiée de nouveau.',
    'env.exists': 'L’environnement `{name}` existe, sur l’hôte {host}, port {port}.',
    'env.exists.fix':
      'Pour le déplacer, modifier environments/{name}.yaml ; pour remettre sa passerelle en état, redonner les mêmes hôte et port.',
    'env.name-ok': 'Le nom `{name}` peut être utilisé.',
    'env.address-free': 'Aucun autre environnement n’utilise le port {port}.',
    'env.address-claimed': 'L’environnement {environment} utilise déjà le port {port}.',
    'env.address-on': '{address} sur {host}',
    'env.port-free': '{address} est libre.',
    'env.port-own': '{address} est tenu par la passerelle de cet environnement.',
    'env.port-held': '{address} est occupé par {holder}.',
    'env.port-taken': '{address} est occupé par un autre programme.',
    'env.port-unusable': 'Rien ne peut écouter sur {address} : {reason}.',
    'env.port-unusable.fix': 'Donner une adresse de cette machine avec --bind, et un port ouvert à cet utilisateur.',
    'env.port-unusable.fix-there':
      'Donner une adresse de {host} avec --bind, et un port ouvert à l’utilisateur de la connexion.',
    'env.port-privileged': 'cet utilisateur n’a pas droit aux ports en dessous de 1024',
    'env.added': 'L’environnement {name} est à l’adresse {url}.',
    'env.added.there': 'L’environnement {name} est à l’adresse {url} sur {host}.',
    'env.place.there': '{url} sur {host}',
    'env.no-release': 'Il répond 503 tant qu’aucune version n’est promue.',
    'env.serving': 'Une version est en service.',
    'env.serving-unrecorded':
      'Sa passerelle donne le trafic à {release}, dont rien n’est consigné ici : `git pull` si quelqu’un l’a consigné ; `sovran env stop {name}` met fin à ce trafic.',
    'env.gateway-runs': 'La passerelle tourne (processus {pid}).',
    'env.gateway-unlisted':
      'L’hôte {host} n’est pas dans l’inventaire (pas de hosts/{host}.yaml) : l’état de la passerelle est inconnu.',
    'env.gateway-unknown': 'Impossible d’interroger l’hôte {host} ({code}) : l’état de la passerelle est inconnu.',
    'env.gateway-stopped': 'La passerelle est arrêtée.',
    'env.access': '{applications} {applications|application|applications}, {keys} {keys|clé valide|clés valides}.',
    'env.approvals': 'Une promotion demande {count} {count|approbation|approbations}.',
    'env.service.absent': 'absent',
    'env.service.starting': 'en démarrage',
    'env.service.healthy': 'en bonne santé',
    'env.service.unhealthy': 'en mauvaise santé',
    'env.service.exited': 'terminé',
    'env.none': 'Aucun environnement pour l’instant.',
    'env.as-recorded': 'État enregistré ; aucune passerelle interrogée.',
    'env.column.name': 'ENVIRONNEMENT',
    'env.column.host': 'HÔTE',
    'env.column.address': 'ADRESSE',
    'env.column.slot': 'EMPLACEMENT',
    'env.column.release': 'VERSION',
    'env.column.state': 'ÉTAT',
    'env.column.inflight': 'EN COURS',
    'env.state.empty': 'vide',
    'env.state.live': 'en service',
    'env.state.down': 'en service, en panne',
    'env.state.drain': 'sans nouvelle requête',
    'env.state.drain-down': 'sans nouvelle requête, sans réponse',
    'env.state.maint': 'hors rotation',
    'env.model-not-servable': 'Le modèle {name} n’a pas de fichier qu’un moteur puisse servir.',
    'env.model-not-servable.fix': 'Le quantifier d’abord.',
    'env.model-absent': 'Les fichiers du modèle {name} ne sont pas sur cette machine.',
    'env.model-absent.fix': 'L’importer de nouveau, ou apporter ses fichiers dans le magasin.',
    'env.engine-not-ready': 'L’environnement du moteur {engine} n’est pas installé sur l’hôte {host}.',
    'env.service-failed': 'Le service {service} n’a pas démarré (état : {state}).',
    'env.service-failed.said': 'Le service {service} s’est arrêté avant de répondre. Ses derniers mots : {words}',
    'env.service-failed.fix':
      'Le journal du service dit pourquoi ; le manque de mémoire est la raison la plus fréquente.',
    'env.approvals-kept':
      'Une promotion demandera {required} {required|approbation|approbations} ; pas moins qu’avant.',
    'env.approvals-lowered':
      'Une promotion vers {name} demande {before} {before|approbation|approbations} ; cela n’en demanderait plus que {required}.',
    'env.approvals-lowered.fix':
      'Modifier `approvals` dans environments/{name}.yaml et en faire un commit git, où d’autres le relisent ; une promotion lit le commit.',
    'env.served.pass': 'Ce à quoi la passerelle de {environment} s’en tient est ce que le projet consigne.',
    'env.served.fail':
      'La passerelle de {environment} s’en tient à {served}, le projet consigne {recorded} : le trafic a été déplacé depuis ailleurs, ou par une exécution abandonnée.',
    'env.served.waived':
      'La passerelle de {environment} s’en tient à {served} ; ce que le projet consigne, {recorded}, reçoit le trafic, comme le dit --as-recorded.',
    'env.served.fail.fix': `${FETCH_RECORD.fr}. Si cela n’a jamais été consigné, à qui l’a commencé de taper \`sovran resume\` ; si c’est impossible, par exemple après un abandon, \`sovran env add {environment} --host {host} --port {port} --as-recorded\` donne le trafic à {recorded}, pourvu que releases/{recorded}.yaml soit là.`,
    'env.served.unknown':
      'La passerelle de {environment} donne le trafic à {served}, ou l’a fait en dernier, et ce dossier n’a pas de fichier de {environment} : celui de quelqu’un d’autre peut l’avoir.',
    'env.served.unknown.fix': `${FETCH_RECORD.fr}. Si son fichier a été retiré exprès, \`{again}\` recommence à neuf.`,
    'env.served.running.fix': `${FETCH_RECORD.fr}. Si personne n’a plus son fichier, \`{again}\` le récrit d’après la passerelle ; le trafic reste où il est.`,
    'env.served.adopted':
      'La passerelle de {environment} tourne et donne le trafic à {served}, ou le lui a donné en dernier : son fichier est récrit d’après elle, comme le dit --as-recorded, avec celles de ses versions que ce dossier a. Trafic et clés restent ; approbations, objectifs et temps de vidage repartent des valeurs par défaut.',
    'env.served.anew':
      'La passerelle de {environment}, qui ne tourne pas, a donné le trafic à {served} en dernier ; elle recommence à neuf, comme le dit --as-recorded.',
    'env.served.none.fix': `${FETCH_RECORD.fr}. Si cela n’a jamais été consigné, à qui l’a commencé de taper \`sovran resume\` ; si c’est impossible, \`sovran env stop {environment}\` met fin au trafic, et \`sovran env add {environment} --host {host} --port {port} --as-recorded\` recommence à neuf.`,
    'env.keys-ended': `La passerelle de {environment} refuse des clés de {applications} que ce dossier tient encore pour valides : elles ont été révoquées, ou finissent plus tôt. ${FETCH_RECORD.fr}.`,
    'env.routing.pass': 'Ce qui reçoit le trafic de {environment} est ce que dit le dernier commit (HEAD).',
    'env.routing.edited':
      'environments/{environment}.yaml dirige le trafic autrement que le dernier commit (HEAD) : {fields}. Seul le commit compte.',
    'env.routing.edited.fix':
      'Annuler la modification : git checkout -- environments/{environment}.yaml, ou la faire relire et en faire un commit.',
    'env.routing.pending.fix':
      'git n’a pas pris le commit d’une commande précédente ; le lui proposer de nouveau : sovran resume',
    'env.serve-live.step': 'Ramener la version {release} et lui rendre le trafic',
    'env.keep-standby.step': 'Remettre {release}, gardée pour un retour arrière, dans l’emplacement {slot}',
    'env.keep-standby.step.stopped':
      'Remettre {release}, gardée pour un retour arrière, dans l’emplacement {slot} ; elle ne tourne pas, et un retour arrière la démarre',
    'env.last-served': 'Aucune version ne reçoit de trafic ; {release} l’a eu en dernier.',
    'env.stop.ask':
      'Une version est en service ; les applications n’auront plus de réponse. Arrêter {name} sur l’hôte {host} ?',
    'env.stop.no-traffic': 'Aucune version ne reçoit de trafic dans {name}.',
    'env.stop.agreed': 'La version {release} est en service dans {name}, sur l’hôte {host} ; son arrêt est confirmé.',
    'env.stop.live':
      'La version {release} est en service dans {name}, sur l’hôte {host} ; les applications n’auraient plus de réponse.',
    'env.stop.live.fix': 'Lancer la commande dans un terminal pour confirmer, ou ajouter --yes.',
    'env.stop.step.drain': 'Refuser les nouvelles requêtes ; laisser à celles en cours jusqu’à {seconds} s',
    'env.stop.step.gateway': 'Arrêter la passerelle de {name} sur l’hôte {host}',
    'env.stop.step.rest':
      'Noter auprès de la passerelle de {name} sur l’hôte {host}, qui ne tourne pas, que rien ne reçoit de trafic',
    'env.stop.started':
      'La passerelle de {environment} ne tournait pas quand cet arrêt a été prévu, et tourne à présent.',
    'env.stop.started.fix': 'Rien n’a été arrêté. Retaper la commande : elle met fin au trafic dans l’ordre.',
    'env.stop.step.service': 'Arrêter la version {release} sur l’hôte {host}',
    'env.stopped': 'L’environnement {name} est arrêté ; plus rien n’écoute à l’adresse {url} sur l’hôte {host}.',
    'env.stopped.releases': 'Arrêt de : {releases}.',
    'env.stopped.cut':
      '{cut} {cut|requête courait|requêtes couraient} encore après le délai et {cut|a été coupée|ont été coupées}.',
  },
} as const;
