/** Why a step of `host apply` is left to a person, and how that person mends it. */
export const provisionUnknown = {
  'provision.unknown.no-output': 'Son contrôle n’a rien affiché : l’état de {host} est inconnu.',
  'provision.unknown.no-output.fix':
    'Vérifier que root y dispose des outils d’un contrôle : `sudo sh -c "command -v timeout stat head"` doit afficher trois chemins.',
  'provision.unknown.timeout': 'Son contrôle a duré plus d’une demi-minute sur {host} et a été arrêté.',
  'provision.unknown.timeout.fix':
    'Y chercher ce qui bloque par `sudo dmesg | tail` et `systemctl list-jobs` : le plus souvent un système de fichiers réseau injoignable ou un pilote GPU muet.',
  'provision.unknown.engine-silent':
    'Le moteur de conteneurs de {host} n’a pas répondu en 8 s : rien n’en a été regardé.',
  'provision.unknown.engine-silent.fix':
    'Y voir ce qui bloque par `sudo systemctl status docker podman.socket`, puis le redémarrer.',
  'provision.unknown.too-long': 'Son contrôle a affiché plus de 64 Kio sur {host} et n’a pas été lu.',
  'provision.unknown.too-long.fix':
    'Y chercher quel fichier ou quelle liste a grossi, p. ex. par `ls -lS /etc/sysctl.d /etc/ssh/sshd_config.d /etc/docker`, et l’abréger.',
  'provision.unknown.unreadable': 'Ce que son contrôle a affiché sur {host} n’a pas pu être compris.',
  'provision.unknown.unreadable.fix':
    'Dispenser {host} de {step} dans hosts/exceptions.yaml jusqu’à une date pour continuer, et le signaler avec `sovran host plan {host} --json`.',
  'provision.unknown.output-cut':
    'Son contrôle s’est arrêté avant sa dernière ligne sur {host} : tué, ou sa sortie coupée.',
  'provision.unknown.output-cut.fix':
    'Vérifier si la mémoire ou le disque y manquent, par `free -m`, `df -h` et `sudo dmesg | tail`.',
  'provision.unknown.systemd-not-running':
    'systemd ne tourne pas sur {host} : ses services ne peuvent être ni jugés ni démarrés.',
  'provision.unknown.systemd-not-running.fix':
    'Le démarrer avec systemd (`ps -p 1 -o comm=` affiche alors systemd), ou dispenser {host} de {step} dans hosts/exceptions.yaml jusqu’à une date.',
  'provision.unknown.no-package-manager': 'Ni dpkg ni rpm ne sont à portée sur {host} : ses paquets sont inconnus.',
  'provision.unknown.no-package-manager.fix':
    'Les y remettre : `command -v dpkg-query apt-mark` sous Debian et Ubuntu, `command -v rpm dnf` sous RHEL, doit afficher leurs chemins.',
  'provision.unknown.packages-without-source':
    'Aucune source de paquets de {host} n’offre {packages}, et rien ne peut être installé sans elle.',
  'provision.unknown.packages-without-source.fix':
    'Nommer une source propre dans `spec.provision.packages` de hosts/{host}.yaml ou de sovran.yaml : `source: mirror` avec `url` et `key`, ou `source: bundle` avec `folder` et `key` ; ou les y installer à la main.',
  'provision.unknown.bundle-missing':
    'La source de paquets de `provision.packages` est incomplète sur {host} : sa clé ou son index signé manque.',
  'provision.unknown.bundle-missing.fix':
    'Copier clé et dossier aux chemins ci-dessous, p. ex. par `scp -r` ; le dossier contient InRelease ou Release.gpg pour apt, repodata/repomd.xml pour dnf.',
  'provision.unknown.kernel-unreadable': 'Le noyau de {host} ne dit ni sa version ni ses réglages.',
  'provision.unknown.kernel-unreadable.fix':
    'Vérifier que `uname -r` et `sudo ls /proc/sys/kernel` y fonctionnent ; dans un conteneur, /proc/sys ne doit pas être masqué.',
  'provision.unknown.kernel-log-unreadable':
    'Le journal du noyau de {host} ne peut être lu ; des erreurs graves de ses GPU n’y seraient pas vues.',
  'provision.unknown.kernel-log-unreadable.fix': 'Regarder ce que dit `sudo dmesg` sur place.',
  'provision.unknown.hosts-unreadable':
    '/etc/hosts de {host} n’a pu être lu en entier : il dépasse 32 Kio, ou contient autre chose que du texte. Réécrit, il en perdrait le reste.',
  'provision.unknown.hosts-unreadable.fix':
    'L’examiner par `file /etc/hosts` et le raccourcir sur place, ou y écrire à la main les noms de `provision.hosts` et dispenser {host} de {step} dans hosts/exceptions.yaml.',
  'provision.unknown.overridden-elsewhere':
    'Un autre fichier de {host} est lu après le nôtre et pose d’autres valeurs, qui vaudraient dès le prochain démarrage.',
  'provision.unknown.overridden-elsewhere.fix':
    'Y retirer de ces fichiers les lignes ci-dessous, puis taper `sudo sysctl --system`.',
  'provision.unknown.sshd-overridden':
    'Notre fichier est juste, mais le serveur SSH de {host} fonctionne avec d’autres valeurs.',
  'provision.unknown.sshd-overridden.fix':
    'Chercher qui pose les valeurs ci-dessous par `sudo grep -rniE "^(Match|Include)" /etc/ssh`, les retirer, puis taper `sudo sshd -t && sudo systemctl reload ssh` (`sshd` sous RHEL), une seconde session restant ouverte.',
  'provision.unknown.sshd-unreadable': 'Le serveur SSH de {host} ne dit pas avec quels réglages il fonctionne.',
  'provision.unknown.sshd-unreadable.fix': 'Y lire ce que reproche `sudo sshd -T`, et corriger ce fichier.',
  'provision.unknown.sshd-without-include':
    '/etc/ssh/sshd_config de {host} ne lit pas le dossier sshd_config.d : un fichier de notre part n’y compterait pas.',
  'provision.unknown.sshd-without-include.fix':
    'Y mettre `Include /etc/ssh/sshd_config.d/*.conf` en première ligne, et le vérifier par `sudo sshd -t`.',
  'provision.unknown.clock-not-synchronised':
    'chrony tourne sur {host}, mais son horloge ne suit pas les serveurs de `provision.ntp`.',
  'provision.unknown.clock-not-synchronised.fix':
    'Vérifier que `chronyc -n sources` y atteint un serveur (port UDP 123), puis taper `sudo chronyc makestep`.',
  'provision.unknown.disk-not-found': 'Le disque de `provision.dataVolume` est absent de {host}.',
  'provision.unknown.disk-not-found.fix':
    'Le chercher par `lsblk -o NAME,SERIAL,WWN,SIZE` sur place, et corriger `device` et `id` dans hosts/{host}.yaml.',
  'provision.unknown.disk-not-confirmed':
    'Le disque de `provision.dataVolume` sur {host} a un autre numéro de série et un autre WWN que `id` ; il n’est pas touché.',
  'provision.unknown.disk-not-confirmed.fix':
    'Comparer avec `lsblk -o NAME,SERIAL,WWN,SIZE` sur place, et corriger `device` ou `id` dans hosts/{host}.yaml.',
  'provision.unknown.disk-in-use':
    'Le disque de `provision.dataVolume` sur {host} contient quelque chose, ou est monté ailleurs ; il n’est pas formaté.',
  'provision.unknown.disk-in-use.fix':
    'Le regarder par `lsblk -f` sur place ; nommer un autre disque dans hosts/{host}.yaml, ou sauver ce qu’il contient, le démonter et le vider par `sudo wipefs --all DEVICE`.',
  'provision.unknown.disk-unreadable':
    'Ce que contient le disque de `provision.dataVolume` sur {host} n’a pas pu être lu ; il n’est pas formaté.',
  'provision.unknown.disk-unreadable.fix':
    'Lire ce que disent `sudo blkid -p DEVICE`, `sudo wipefs -n DEVICE` et `sudo dmesg | tail` sur place ; réparer ou remplacer le disque.',
  'provision.unknown.no-nvidia-gpu': 'Le profil de {host} demande des GPU, et son bus PCI n’en porte aucun de NVIDIA.',
  'provision.unknown.no-nvidia-gpu.fix':
    'Vérifier que `lspci -d 10de:` en liste un (emplacement, alimentation, passage à la machine virtuelle), ou lui donner `profile: cpu-lab` dans hosts/{host}.yaml.',
  'provision.unknown.driver-not-ready': 'Le pilote NVIDIA de {host} ne répond pas.',
  'provision.unknown.driver-not-ready.fix':
    'Lire ce que disent `nvidia-smi` et `sudo dmesg | grep -i nvrm` sur place ; un pilote qui vient d’être installé est chargé par `sudo systemctl reboot`.',
  'provision.unknown.fabric-not-formed':
    'Le gestionnaire de fabric de {host} tourne, mais ses GPU ne sont pas reliés par NVSwitch.',
  'provision.unknown.fabric-not-formed.fix':
    'Y lire `sudo journalctl -u nvidia-fabricmanager`, puis taper `sudo systemctl restart nvidia-fabricmanager` ; `nvidia-smi -q | grep -A 2 Fabric` doit dire Completed.',
  'provision.unknown.fabric-busy':
    'Le gestionnaire de fabric de {host} n’est pas de la version du pilote, des processus utilisent les GPU et son redémarrage y mettrait fin.',
  'provision.unknown.fabric-busy.fix':
    'Les trouver par `nvidia-smi --query-compute-apps=pid,name --format=csv` sur place ; les arrêter par `sovran env stop NAME` ou `sovran job stop ID`.',
  'provision.unknown.gpu-busy':
    'Les GPU de {host} sont à découper en d’autres instances, et des processus les utilisent.',
  'provision.unknown.gpu-busy.fix':
    'Les trouver par `nvidia-smi --query-compute-apps=pid,name --format=csv` sur place ; les arrêter par `sovran env stop NAME` ou `sovran job stop ID`.',
  'provision.unknown.gpu-unhealthy': 'Un GPU de {host} a signalé des erreurs graves.',
  'provision.unknown.gpu-unhealthy.fix':
    'Y regarder `nvidia-smi -q -d ECC`, `sudo dmesg | grep Xid` et `sudo dcgmi diag -r 3` ; un redémarrage (`sudo systemctl reboot`) peut suffire, sinon le GPU est à remplacer.',
  'provision.unknown.rdma-down':
    'Un port par lequel passe l’entraînement est coupé sur {host}, ou plus lent que le dit `provision.rdma`.',
  'provision.unknown.rdma-down.fix':
    'Vérifier câble et commutateur des ports ci-dessous ; `ibstat` ou `rdma link` doit les y montrer actifs à leur débit.',
  'provision.unknown.snap-docker':
    'Docker sur {host} vient de snap : il ne voit ni nos dossiers ni les périphériques CDI.',
  'provision.unknown.snap-docker.fix':
    'Sauver ce que contiennent ses conteneurs et y taper `sudo snap remove docker` : le paquet de la distribution est installé à la place.',
  'provision.unknown.engine-too-old':
    'Le moteur de conteneurs sur {host} est en version {version}, trop ancienne pour ce qui lui est demandé (CDI).',
  'provision.unknown.engine-too-old.fix':
    'Le mettre à jour sur place, p. ex. par `sudo apt-get install docker-ce` ou `sudo dnf upgrade docker-ce` : au moins Docker {docker} ou Podman {podman} avec GPU, Docker {plainDocker} ou Podman {plainPodman} sans ; ou dispenser de {step} dans hosts/exceptions.yaml.',
  'provision.unknown.engine-offered-too-old':
    'Les sources de paquets de {host} n’ont pas de moteur de conteneurs plus récent que la version {version}, trop ancienne pour ce qui lui est demandé (CDI).',
  'provision.unknown.engine-offered-too-old.fix':
    'Lancer `sudo apt-get update` sur place si ses listes sont anciennes, ou ajouter une source qui en a un plus récent, p. ex. celle de Docker, et le nommer par `containers: docker-ce` dans `spec.provision` de hosts/{host}.yaml : au moins Docker {docker} ou Podman {podman} avec GPU, Docker {plainDocker} ou Podman {plainPodman} sans.',
  'provision.unknown.engine-beside-another':
    'Un autre moteur de conteneurs est sur {host}, et installer celui qui est demandé retirerait {packages} sous ce qui y tourne.',
  'provision.unknown.engine-beside-another.fix':
    'Le garder par `containers: {flavour}` dans `spec.provision` de hosts/{host}.yaml ; ou, quand personne n’a plus besoin de ses conteneurs (`sudo docker ps --all`), retirer ces paquets sur place par `sudo apt-get remove` ou `sudo dnf remove`.',
  'provision.unknown.invalid-json':
    '/etc/docker/daemon.json de {host} n’est pas du JSON valide, à partir de la ligne {line}, colonne {column}.',
  'provision.unknown.invalid-json.fix':
    'Le corriger sur place ; `sudo dockerd --validate --config-file /etc/docker/daemon.json` dit quand il est juste.',
  'provision.unknown.image-missing': 'Une image exigée sur {host} n’y est ni chargée, ni dans une archive lisible.',
  'provision.unknown.image-missing.fix':
    'Y apporter son archive et la nommer par `archive` et `sha256` dans `provision.images`, ou la charger par `sudo docker load -i FILE`.',
  'provision.unknown.network-in-use':
    'Un réseau d’environnement sur {host} a d’autres réglages que voulu, et des conteneurs l’utilisent.',
  'provision.unknown.network-in-use.fix':
    'Arrêter ce qui l’utilise : `docker network inspect NETWORK` le liste sur place, `sovran env stop NAME` arrête un environnement.',
  'provision.unknown.no-firewall':
    'Ni nftables ni iptables ne sont utilisables sur {host} : les sorties ne peuvent être fermées.',
  'provision.unknown.no-firewall.fix':
    'Chercher pourquoi `sudo nft list tables` y échoue : le module manque (`sudo modprobe nf_tables`), ou un conteneur n’a pas NET_ADMIN.',
  'provision.unknown.audit-locked':
    'Les règles d’audit de {host} sont verrouillées jusqu’à son redémarrage, et les nôtres n’y sont pas.',
  'provision.unknown.audit-locked.fix':
    'Y retirer `-e 2` de /etc/audit/rules.d et redémarrer par `sudo systemctl reboot` ; le remettre une fois l’étape faite.',
  'provision.unknown.haproxy-in-use':
    'HAProxy de {host} tourne comme service avec une configuration à lui ; il est laissé à qui il appartient.',
  'provision.unknown.haproxy-in-use.fix':
    'Déplacer ce service sur une autre machine, puis taper `sudo systemctl disable --now haproxy` sur place ; ou dispenser {host} de {step} dans hosts/exceptions.yaml.',
  'provision.unknown.foreign-in-store':
    'Le magasin de {host} contient ce que personne de son groupe ne possède, ou ce qui a aussi un nom au dehors ; ce n’est pas ouvert : {paths}.',
  'provision.unknown.foreign-in-store.fix':
    'Voir sur place à qui c’est (`sudo ls -ld FICHIER`) : ce qui est du magasin s’ouvre par `sudo chgrp sovran FICHIER && sudo chmod g+rwX FICHIER` ; un autre nom s’enlève par `sudo rm FICHIER`.',
  'provision.unknown.root-of-system':
    'Le dossier de sovran sur {host} mène à un endroit du système, {paths}, que sovran ne s’approprie pas.',
  'provision.unknown.root-of-system.fix':
    'Donner à `spec.root` de hosts/{host}.yaml un dossier réservé à sovran, par exemple /var/lib/sovran ; un lien en chemin mène ailleurs. Sur cette machine, SOVRAN_STORE le nomme.',
  'provision.unknown.root-temporary':
    'Le dossier de sovran sur {host} se trouve dans {paths}, que le système vide : modèles et services seraient perdus.',
  'provision.unknown.root-temporary.fix':
    'Donner à `spec.root` de hosts/{host}.yaml un dossier durable, par exemple /var/lib/sovran.',
  'provision.unknown.root-in-use':
    'Le dossier que sovran doit s’approprier sur {host} contient d’autres choses et rien de sovran : {paths}.',
  'provision.unknown.root-in-use.fix':
    'Donner à `spec.root` de hosts/{host}.yaml un dossier vide ou nouveau ; ou, si ces fichiers ne servent à personne, les y enlever.',
  'provision.unknown.need': 'L’étape repose sur {need}, dont l’état est inconnu.',
  'provision.unknown.then': '{fix} Puis taper `sovran host plan {host}`.',
} as const;
