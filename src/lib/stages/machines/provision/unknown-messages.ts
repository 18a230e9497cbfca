export const messages = {
  en: {
    'provision.unknown.no-output': 'Its check printed nothing, so how {host} stands is not known.',
    'provision.unknown.no-output.fix':
      'See whether root there has the tools of a check: `sudo sh -c "command -v timeout stat head"` must print three paths.',
    'provision.unknown.timeout': 'Its check took longer than half a minute on {host} and was ended.',
    'provision.unknown.timeout.fix':
      'Find what hangs there by `sudo dmesg | tail` and `systemctl list-jobs`: mostly a dead network file system or a GPU driver that does not answer.',
    'provision.unknown.engine-silent':
      'The container engine of {host} was asked and gave no answer within 8 s, so nothing of it was looked at.',
    'provision.unknown.engine-silent.fix':
      'See what hangs there by `sudo systemctl status docker podman.socket`, and start it again.',
    'provision.unknown.too-long': 'Its check printed more than 64 KiB on {host} and was not read.',
    'provision.unknown.too-long.fix':
      'See there which file or list has grown, e.g. by `ls -lS /etc/sysctl.d /etc/ssh/sshd_config.d /etc/docker`, and shorten it.',
    'provision.unknown.unreadable': 'What its check printed on {host} could not be understood.',
    'provision.unknown.unreadable.fix':
      'Excuse {step} for {host} in hosts/exceptions.yaml until a date to go on, and report it with `sovran host plan {host} --json`.',
    'provision.unknown.output-cut':
      'Its check ended before its last line on {host}: it was killed, or its output was cut.',
    'provision.unknown.output-cut.fix':
      'See whether memory or disk ran out there, by `free -m`, `df -h` and `sudo dmesg | tail`.',
    'provision.unknown.systemd-not-running':
      'systemd does not run on {host}, so services can neither be judged nor started.',
    'provision.unknown.systemd-not-running.fix':
      'Boot it with systemd (`ps -p 1 -o comm=` prints systemd then), or excuse {step} for {host} in hosts/exceptions.yaml until a date.',
    'provision.unknown.no-package-manager':
      '{host} has neither dpkg nor rpm within reach, so its packages are not known.',
    'provision.unknown.no-package-manager.fix':
      'Put it back there: `command -v dpkg-query apt-mark` on Debian and Ubuntu, `command -v rpm dnf` on RHEL, must print their paths.',
    'provision.unknown.packages-without-source':
      'No package source of {host} offers {packages}, and nothing can be installed without.',
    'provision.unknown.packages-without-source.fix':
      'Name an own source in `spec.provision.packages` of hosts/{host}.yaml or sovran.yaml: `source: mirror` with `url` and `key`, or `source: bundle` with `folder` and `key`; or install them by hand there.',
    'provision.unknown.bundle-missing':
      'The package source of `provision.packages` is not whole on {host}: its key or its signed index is not there.',
    'provision.unknown.bundle-missing.fix':
      'Copy key and folder to the paths shown below, e.g. by `scp -r`; the folder holds InRelease or Release.gpg for apt, repodata/repomd.xml for dnf.',
    'provision.unknown.kernel-unreadable': 'The kernel of {host} tells neither its version nor its settings.',
    'provision.unknown.kernel-unreadable.fix':
      'See there whether `uname -r` and `sudo ls /proc/sys/kernel` work; in a container /proc/sys must not be hidden.',
    'provision.unknown.kernel-log-unreadable':
      'The log of the kernel of {host} cannot be read, so that grave errors of its GPUs would not be seen.',
    'provision.unknown.kernel-log-unreadable.fix': 'See what `sudo dmesg` says there.',
    'provision.unknown.hosts-unreadable':
      'Not all of /etc/hosts of {host} could be read: it is longer than 32 KiB, or holds what is no text. Written anew, it would lose the rest.',
    'provision.unknown.hosts-unreadable.fix':
      'Look at it by `file /etc/hosts` and shorten it there, or write the names of `provision.hosts` into it by hand and excuse {step} for {host} in hosts/exceptions.yaml.',
    'provision.unknown.overridden-elsewhere':
      'Another file of {host} is read after ours and sets other values, which would count from the next boot on.',
    'provision.unknown.overridden-elsewhere.fix':
      'Take the lines shown below out of those files there, then type `sudo sysctl --system`.',
    'provision.unknown.sshd-overridden':
      'Our file is right, and the SSH server of {host} works by other values than it names.',
    'provision.unknown.sshd-overridden.fix':
      'Find who sets the values shown below by `sudo grep -rniE "^(Match|Include)" /etc/ssh`, take them out, then type `sudo sshd -t && sudo systemctl reload ssh` (`sshd` on RHEL), with a second session open.',
    'provision.unknown.sshd-unreadable': 'The SSH server of {host} does not say what it works by.',
    'provision.unknown.sshd-unreadable.fix': 'See what `sudo sshd -T` complains of there, and mend that file.',
    'provision.unknown.sshd-without-include':
      '/etc/ssh/sshd_config of {host} does not read the folder sshd_config.d, so a file of ours there would not count.',
    'provision.unknown.sshd-without-include.fix':
      'Put `Include /etc/ssh/sshd_config.d/*.conf` there as the first line, and look it over by `sudo sshd -t`.',
    'provision.unknown.clock-not-synchronised':
      'chrony runs on {host}, and its clock does not follow the servers of `provision.ntp`.',
    'provision.unknown.clock-not-synchronised.fix':
      'See there whether `chronyc -n sources` reaches one (UDP port 123), then type `sudo chronyc makestep`.',
    'provision.unknown.disk-not-found': 'The disk of `provision.dataVolume` is not there on {host}.',
    'provision.unknown.disk-not-found.fix':
      'Find it by `lsblk -o NAME,SERIAL,WWN,SIZE` there, and correct `device` and `id` in hosts/{host}.yaml.',
    'provision.unknown.disk-not-confirmed':
      'The disk of `provision.dataVolume` on {host} has another serial number and WWN than `id` says; it is not touched.',
    'provision.unknown.disk-not-confirmed.fix':
      'Compare with `lsblk -o NAME,SERIAL,WWN,SIZE` there, and correct `device` or `id` in hosts/{host}.yaml.',
    'provision.unknown.disk-in-use':
      'The disk of `provision.dataVolume` on {host} holds something, or is mounted elsewhere; it is not formatted.',
    'provision.unknown.disk-in-use.fix':
      'Look at it by `lsblk -f` there; name another disk in hosts/{host}.yaml, or save what is on it, unmount it and empty it by `sudo wipefs --all DEVICE`.',
    'provision.unknown.disk-unreadable':
      'What the disk of `provision.dataVolume` on {host} holds could not be read; it is not formatted.',
    'provision.unknown.disk-unreadable.fix':
      'See what `sudo blkid -p DEVICE`, `sudo wipefs -n DEVICE` and `sudo dmesg | tail` say there; mend or replace the disk.',
    'provision.unknown.no-nvidia-gpu': 'The profile of {host} is for GPUs, and there is none of NVIDIA on its PCI bus.',
    'provision.unknown.no-nvidia-gpu.fix':
      'See whether `lspci -d 10de:` lists one (slot, power, pass-through to the virtual machine), or give it `profile: cpu-lab` in hosts/{host}.yaml.',
    'provision.unknown.driver-not-ready': 'The NVIDIA driver of {host} does not answer.',
    'provision.unknown.driver-not-ready.fix':
      'See what `nvidia-smi` and `sudo dmesg | grep -i nvrm` say there; a driver that was just installed is loaded by `sudo systemctl reboot`.',
    'provision.unknown.fabric-not-formed':
      'The fabric manager of {host} runs, and its GPUs are not joined by NVSwitch.',
    'provision.unknown.fabric-not-formed.fix':
      'See what `sudo journalctl -u nvidia-fabricmanager` says there, then type `sudo systemctl restart nvidia-fabricmanager`; `nvidia-smi -q | grep -A 2 Fabric` must say Completed.',
    'provision.unknown.fabric-busy':
      'The fabric manager of {host} is of another version than its driver, processes use the GPUs, and a restart of it would end them.',
    'provision.unknown.fabric-busy.fix':
      'Find them by `nvidia-smi --query-compute-apps=pid,name --format=csv` there; stop them by `sovran env stop NAME` or `sovran job stop ID`.',
    'provision.unknown.gpu-busy': 'The GPUs of {host} are to be cut into other instances, and processes use them.',
    'provision.unknown.gpu-busy.fix':
      'Find them by `nvidia-smi --query-compute-apps=pid,name --format=csv` there; stop them by `sovran env stop NAME` or `sovran job stop ID`.',
    'provision.unknown.gpu-unhealthy': 'A GPU of {host} has reported grave errors.',
    'provision.unknown.gpu-unhealthy.fix':
      'Look at `nvidia-smi -q -d ECC`, `sudo dmesg | grep Xid` and `sudo dcgmi diag -r 3` there; a restart (`sudo systemctl reboot`) may clear it, else the GPU has to be replaced.',
    'provision.unknown.rdma-down':
      'A port that training goes over is down on {host}, or slower than `provision.rdma` says.',
    'provision.unknown.rdma-down.fix':
      'Check cable and switch of the ports shown below; `ibstat` or `rdma link` there must show them active at their rate.',
    'provision.unknown.snap-docker': 'Docker on {host} comes from snap: it sees neither our folders nor CDI devices.',
    'provision.unknown.snap-docker.fix':
      'Save what its containers hold and type `sudo snap remove docker` there: the package of the distribution is installed instead.',
    'provision.unknown.engine-too-old':
      'The container engine on {host} is version {version}, too old for what is asked of it (CDI).',
    'provision.unknown.engine-too-old.fix':
      'Upgrade it there, e.g. by `sudo apt-get install docker-ce` or `sudo dnf upgrade docker-ce`: Docker {docker} or Podman {podman} at least with GPUs, Docker {plainDocker} or Podman {plainPodman} without; or excuse {step} in hosts/exceptions.yaml.',
    'provision.unknown.engine-offered-too-old':
      'The package sources of {host} have no newer container engine than version {version}, too old for what is asked of it (CDI).',
    'provision.unknown.engine-offered-too-old.fix':
      'Type `sudo apt-get update` there if its lists are old, or add a source that has a newer one, e.g. Docker’s own, and name it by `containers: docker-ce` in `spec.provision` of hosts/{host}.yaml: Docker {docker} or Podman {podman} at least with GPUs, Docker {plainDocker} or Podman {plainPodman} without.',
    'provision.unknown.engine-beside-another':
      'Another container engine is on {host}, and installing the one that is asked for would remove {packages} from under what runs there.',
    'provision.unknown.engine-beside-another.fix':
      'Keep it by `containers: {flavour}` in `spec.provision` of hosts/{host}.yaml; or, once nobody needs its containers (`sudo docker ps --all`), remove these packages there by `sudo apt-get remove` or `sudo dnf remove`.',
    'provision.unknown.invalid-json':
      '/etc/docker/daemon.json of {host} is not valid JSON, from line {line}, column {column} on.',
    'provision.unknown.invalid-json.fix':
      'Mend it there; `sudo dockerd --validate --config-file /etc/docker/daemon.json` says when it is right.',
    'provision.unknown.image-missing':
      'An image that must be on {host} is neither loaded there, nor in an archive that can be read.',
    'provision.unknown.image-missing.fix':
      'Bring its archive there and name it by `archive` and `sha256` in `provision.images`, or load it by `sudo docker load -i FILE`.',
    'provision.unknown.network-in-use':
      'A network of an environment on {host} has other settings than wanted, and containers use it.',
    'provision.unknown.network-in-use.fix':
      'Stop what uses it: `docker network inspect NETWORK` lists it there, `sovran env stop NAME` stops an environment.',
    'provision.unknown.no-firewall': 'Neither nftables nor iptables can be used on {host}, so egress cannot be closed.',
    'provision.unknown.no-firewall.fix':
      'See why `sudo nft list tables` fails there: the module is missing (`sudo modprobe nf_tables`), or a container lacks NET_ADMIN.',
    'provision.unknown.audit-locked':
      'The audit rules of {host} are locked until it restarts, and ours are not among them.',
    'provision.unknown.audit-locked.fix':
      'Take `-e 2` out of /etc/audit/rules.d there and restart it by `sudo systemctl reboot`; put it back once the step has run.',
    'provision.unknown.haproxy-in-use':
      'HAProxy of {host} runs as a service with a configuration of its own; it is left to its owner.',
    'provision.unknown.haproxy-in-use.fix':
      'Move that service to another machine, then type `sudo systemctl disable --now haproxy` there; or excuse {step} for {host} in hosts/exceptions.yaml.',
    'provision.unknown.foreign-in-store':
      'In the store of {host} lies what nobody in its group owns, or what has a name outside it too; it is not opened: {paths}.',
    'provision.unknown.foreign-in-store.fix':
      'See there whose it is (`sudo ls -ld FILE`): what is of the store is opened by `sudo chgrp sovran FILE && sudo chmod g+rwX FILE`; any other name is taken away by `sudo rm FILE`.',
    'provision.unknown.root-of-system':
      'The folder of sovran on {host} leads to a place of the system, {paths}, which is not made its own.',
    'provision.unknown.root-of-system.fix':
      'Give `spec.root` of hosts/{host}.yaml a folder for sovran alone, such as /var/lib/sovran; a link on its way leads elsewhere. On this machine SOVRAN_STORE names it.',
    'provision.unknown.root-temporary':
      'The folder of sovran on {host} lies in {paths}, which is emptied by the system: models and services would be lost.',
    'provision.unknown.root-temporary.fix':
      'Give `spec.root` of hosts/{host}.yaml a folder that lasts, such as /var/lib/sovran.',
    'provision.unknown.root-in-use':
      'The folder that sovran is to make its own on {host} holds other things and nothing of sovran: {paths}.',
    'provision.unknown.root-in-use.fix':
      'Give `spec.root` of hosts/{host}.yaml an empty or a new folder; or, if nobody needs these files, take them away there.',
    'provision.unknown.need': 'It stands on {need}, whose state is not known.',
    'provision.unknown.then': '{fix} Then type `sovran host plan {host}`.',
  },
  fr: {
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
    'provision.unknown.no-nvidia-gpu':
      'Le profil de {host} demande des GPU, et son bus PCI n’en porte aucun de NVIDIA.',
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
  },
} as const;
