export const engine = {
  'engine.unknown': 'Cette version n’a pas de moteur `{engine}` (hôte {host}).',
  'engine.unknown.fix': 'Indiquer `engine: process` ou `engine: docker` dans le fichier de l’hôte.',
  'engine.missing': 'L’environnement de moteur {digest} n’est pas installé ici.',
  'engine.missing-there': 'L’environnement de moteur {digest} n’est pas installé sur {host}.',
  'engine.host-python': 'Sur {host}, il n’y a pas de `python3`, qui y construit l’environnement du moteur.',
  'engine.host-python-old': 'Le `python3` de {host} est trop ancien pour construire l’environnement du moteur.',
  'engine.host-python.fix':
    'Installer Python 3.11 à 3.13 avec pip et venv sur {host}, et y donner à pip accès à ses paquets.',
  'engine.install-cut': 'La fin de l’installation sur {host} n’a pas été vue : {reason}',
  'engine.missing.fix': 'Installer le moteur, puis relancer la commande.',
  'engine.unusable': 'Le moteur ne peut pas dire quel environnement il lui faut : {reason}',
  'engine.unusable.fix': 'Python 3.11 à 3.13 doit se trouver dans le PATH.',
  'engine.start-failed': 'Le moteur n’a pas pu lancer de processus : {reason}',
  'engine.start-failed.fix':
    'Vérifier que l’environnement du moteur est complet ; une nouvelle installation le répare.',
  'engine.install-failed': 'Le moteur n’a pas pu être installé : {reason}.',
  'engine.install-failed.fix': '{remedy} (journal : {log})',
  'engine.job-spec-differs': 'La tâche {id} existe avec une autre spécification.',
  'engine.job-spec-differs.fix': 'Lancer plutôt une nouvelle tâche ; une tâche ne change jamais sous son identifiant.',
  'engine.job-not-collectable': 'Les sorties de la tâche {id} ne peuvent pas être reprises : {reason}',
  'engine.service-spec-differs': 'Le service {id} tourne avec une autre spécification.',
  'engine.service-spec-differs.fix': 'L’arrêter d’abord, ou lancer le nouveau sous un autre identifiant.',
  'engine.runtime-folder': 'Le dossier des sockets {path} est inutilisable : {reason}',
  'engine.runtime-folder.long': 'son chemin est trop long',
  'engine.runtime-folder.no-folder': 'ce n’est pas un dossier',
  'engine.runtime-folder.owner': 'il appartient à l’utilisateur {uid}',
  'engine.runtime-folder.mode': 'd’autres peuvent y entrer (mode {mode})',
  'engine.runtime-folder.fix':
    'Il doit appartenir à qui lance la commande, lui être réservé (mode 700) et être court ; XDG_RUNTIME_DIR choisit son emplacement.',
  'engine.col.name': 'NOM',
  'engine.col.host': 'HÔTE',
  'engine.col.state': 'ÉTAT',
  'engine.col.size': 'TAILLE',
  'engine.col.digest': 'VERROU',
  'engine.state.missing': 'non installé',
  'engine.state.building': 'en cours d’installation',
  'engine.state.ready': 'prêt',
  'engine.state.broken': 'abîmé',
  'engine.state.unreachable': 'hors d’atteinte',
  'engine.size': '{gib} Gio',
  'engine.name-unknown': 'Il n’y a pas de moteur `{name}`.',
  'engine.name-unknown.fix': 'Connus : cpu.',
  'engine.install.step': 'Installer le moteur {name} sur {host}',
  'engine.installed': 'Le moteur {name} est prêt sur {host} ({gib} Gio, verrou {digest}).',
  'engine.already': 'Le moteur {name} était déjà prêt sur {host} ({gib} Gio, verrou {digest}).',
  'engine.stage.interpreter': 'choix de l’interpréteur',
  'engine.stage.venv': 'création de l’environnement',
  'engine.stage.packages': 'installation des paquets',
  'engine.stage.converter': 'récupération de llama.cpp',
  'engine.stage.verify': 'vérification du résultat',
  'engine.progress.stage': '{stage} : terminé après {seconds} s',
  'engine.progress.waiting': 'Une autre installation est en cours : attente de sa fin',
  'engine.progress.download': 'Environ {gib} Gio à télécharger',
  'engine.unreachable': 'Le moteur de conteneurs de {host} ne répond pas : {reason}',
  'engine.hangs':
    'Le moteur de conteneurs de {host} a pris la question et n’a pas répondu en {seconds} secondes : il est peut-être bloqué.',
  'engine.hangs.fix':
    'Voir ce que disent sur place `journalctl -u docker` ou `journalctl -u podman` ; le redémarrer s’il est bloqué.',
  'engine.unreachable.fix': 'Vérifier que Docker ou Podman y tourne.',
  'engine.no-socket': '{host} n’a pas de socket de Docker ou de Podman.',
  'engine.no-socket.fix':
    'Installer Docker ou Podman sur {host}, le démarrer, ou ouvrir son socket à l’utilisateur : `sovran host plan {host}` montre ce qui manque.',
  'engine.locked-socket': 'L’utilisateur sur {host} n’a pas accès au moteur de conteneurs ({socket}).',
  'engine.locked-socket.fix': 'Ajouter l’utilisateur au groupe `{group}` et se reconnecter.',
  'engine.host-command-failed': 'Une étape sur {host} a échoué : {reason}',
  'engine.host-command-failed.fix':
    'Corriger ce qui est nommé, puis relancer la commande : elle reprend où elle s’est arrêtée.',
  'engine.store-empty':
    'Aucun moteur n’a jamais été utilisé sous {path} sur {host} : ce qu’est devenu ce qui y avait été commencé est inconnu. Son disque n’est pas monté, ou la machine est neuve ou a été vidée.',
  'engine.store-empty.fix':
    'Si {path} a son propre disque, le monter. Sur une machine neuve ou vidée, y installer le moteur : dès lors, ce qui avait été commencé avant compte comme disparu et peut être réglé (`sovran job reconcile`).',
  'engine.pack-failed': 'L’archive {path} ne peut pas être écrite : {reason}',
  'engine.pack-failed.fix': 'Vérifier l’espace libre de ce dossier et qui peut y écrire, puis relancer la commande.',
  'engine.image-missing': 'L’image de moteur {digest} n’est pas installée sur {host}.',
  'engine.image-differs':
    'Sur {host}, le nom {tag} désigne une autre image que celle installée : installée {installed}, maintenant {found}.',
  'engine.image-differs.fix': 'Chercher qui a déplacé le nom ; réinstaller le moteur remet la bonne image.',
  'engine.image-not-loaded': 'Le moteur de conteneurs a refusé l’image : {reason}',
  'engine.image-not-loaded.fix': 'Vérifier la place libre et l’archive, puis réinstaller.',
  'engine.image-other-loaded': 'Sur {host}, l’image {expected} était attendue et {found} a été chargée.',
  'engine.image-unfit': 'L’image {image} est faite des verrous {found} ; cette version demande {expected}.',
  'engine.image-unfit.fix': 'Prendre l’image qui correspond à cette version de sovran.',
  'engine.image-archive-refused':
    'L’archive {path} n’est pas chargée : ce n’est pas une archive d’image entière et sans danger ({reason}).',
  'engine.image-archive-refused.fix':
    'Prendre une archive écrite par `engine install` ou `docker save`, avec une seule image, décompressée par gunzip, nommée `sovran-engine-cpu:…` ou sans nom, et comparer son empreinte avec celle de sa source.',
  'engine.image-reference': '`{reference}` ne désigne pas une image par son empreinte.',
  'engine.image-reference.fix': 'Écrire REGISTRE/NOM@sha256:EMPREINTE.',
  'engine.image-not-pulled': 'L’image {reference} ne peut pas être obtenue : {reason}',
  'engine.image-not-pulled.fix': 'Vérifier que l’hôte atteint le registre, ou installer depuis une archive.',
  'engine.store-covered':
    'Le magasin {store} est sous {folder}, que chaque conteneur a en propre : une image faite là ne pourrait pas tourner. Rien n’a été construit.',
  'engine.store-covered.fix':
    'Nommer un autre endroit par SOVRAN_STORE, ou donner une image par --image-archive ou --image.',
  'engine.other-machine':
    '{host} a un processeur {there}, et une image construite ici ne tourne que sur {own}. Rien n’a été construit ni envoyé.',
  'engine.other-machine.fix':
    'La construire sur une machine {there} et la donner par --image-archive, ou en nommer une d’un registre par --image.',
  'engine.cdi-too-old':
    '{engine} sur {host} est en version {version} : les GPU sont donnés aux conteneurs par CDI, à partir de {least}.',
  'engine.cdi-off': 'Docker {version} sur {host} a CDI désactivé, par lequel les GPU sont donnés aux conteneurs.',
  'engine.cdi.fix': 'Le provisionnement pose `features.cdi`, et son plan nomme un moteur qu’il faut mettre à jour.',
  'engine.device-in-use.job':
    'Le GPU {device} de {host} est utilisé par la tâche {id} ({actor}, projet {project}) depuis {since}, bien qu’aucun bail ne le dise ici.',
  'engine.device-in-use.service':
    'Le GPU {device} de {host} est utilisé par le service {id} ({actor}, projet {project}) depuis {since}, bien qu’aucun bail ne le dise ici.',
  'engine.device-in-use.fix':
    'Attendre la fin, demander à qui l’a lancé, ou nommer un autre hôte. Dans son propre projet, `sovran job reconcile` met fin à ce que personne ne connaît.',
  'engine.device-unknown': 'L’hôte n’a pas le périphérique {device}.',
  'engine.device-unknown.fix':
    'Régénérer la spécification CDI sur l’hôte (`host apply`), ou choisir un GPU qu’il annonce.',
  'engine.container-failed': 'Le conteneur n’a pas pu être démarré : {reason}',
  'engine.container-failed.fix': 'Corriger ce que nomme le moteur de conteneurs, puis relancer la commande.',
  'engine.stage.image': 'construction de l’image',
  'engine.stage.upload': 'envoi de l’image',
  'engine.stage.load': 'chargement de l’image',
  'engine.service-goes-on': 'Sur {host}, le service {id} continue bien qu’il ait été tué.',
  'engine.service-goes-on.fix':
    'Examiner son processus sur {host} : celui qui attend un disque ou un pilote se termine quand ceux-ci répondent. Puis retaper la commande.',
  'engine.without-images': 'Le moteur de {host} ({engine}) ne lance pas d’images.',
  'engine.without-images.fix':
    'Retirer --image et --image-archive, ou indiquer `engine: docker` dans le fichier de l’hôte.',
} as const;
