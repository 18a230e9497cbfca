import { FETCH_RECORD } from './fetch.ts';

export const env = {
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
  'env.approvals-kept': 'Une promotion demandera {required} {required|approbation|approbations} ; pas moins qu’avant.',
  'env.approvals-lowered':
    'Une promotion vers {name} demande {before} {before|approbation|approbations} ; cela n’en demanderait plus que {required}.',
  'env.approvals-lowered.fix':
    'Modifier `approvals` dans environments/{name}.yaml et en faire un commit git, où d’autres le relisent ; une promotion lit le commit.',
  'env.served.pass': 'Ce à quoi la passerelle de {environment} s’en tient est ce que le projet consigne.',
  'env.served.fail':
    'La passerelle de {environment} s’en tient à {served}, le projet consigne {recorded} : le trafic a été déplacé depuis ailleurs, ou par une exécution abandonnée.',
  'env.served.waived':
    'La passerelle de {environment} s’en tient à {served} ; ce que le projet consigne, {recorded}, reçoit le trafic, comme le dit --as-recorded.',
  'env.served.fail.fix': `${FETCH_RECORD}. Si cela n’a jamais été consigné, à qui l’a commencé de taper \`sovran resume\` ; si c’est impossible, par exemple après un abandon, \`sovran env add {environment} --host {host} --port {port} --as-recorded\` donne le trafic à {recorded}, pourvu que releases/{recorded}.yaml soit là.`,
  'env.served.unknown':
    'La passerelle de {environment} donne le trafic à {served}, ou l’a fait en dernier, et ce dossier n’a pas de fichier de {environment} : celui de quelqu’un d’autre peut l’avoir.',
  'env.served.unknown.fix': `${FETCH_RECORD}. Si son fichier a été retiré exprès, \`{again}\` recommence à neuf.`,
  'env.served.running.fix': `${FETCH_RECORD}. Si personne n’a plus son fichier, \`{again}\` le récrit d’après la passerelle ; le trafic reste où il est.`,
  'env.served.adopted':
    'La passerelle de {environment} tourne et donne le trafic à {served}, ou le lui a donné en dernier : son fichier est récrit d’après elle, comme le dit --as-recorded, avec celles de ses versions que ce dossier a. Trafic et clés restent ; approbations, objectifs et temps de vidage repartent des valeurs par défaut.',
  'env.served.anew':
    'La passerelle de {environment}, qui ne tourne pas, a donné le trafic à {served} en dernier ; elle recommence à neuf, comme le dit --as-recorded.',
  'env.served.none.fix': `${FETCH_RECORD}. Si cela n’a jamais été consigné, à qui l’a commencé de taper \`sovran resume\` ; si c’est impossible, \`sovran env stop {environment}\` met fin au trafic, et \`sovran env add {environment} --host {host} --port {port} --as-recorded\` recommence à neuf.`,
  'env.keys-ended': `La passerelle de {environment} refuse des clés de {applications} que ce dossier tient encore pour valides : elles ont été révoquées, ou finissent plus tôt. ${FETCH_RECORD}.`,
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
} as const;
