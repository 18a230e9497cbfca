export const messages = {
  en: {
    'provision.unknown.no-output': 'No output of the check on {host}.',
    'provision.unknown.no-output.fix': 'Check root’s tools: `sudo sh -c "command -v timeout stat head"`.',
    'provision.unknown.timeout': 'Check timed out on {host} after 30 s.',
    'provision.unknown.timeout.fix': 'Find what hangs: `sudo dmesg | tail`, `systemctl list-jobs`.',
    'provision.unknown.engine-silent': 'Container engine on {host} timed out after 8 s.',
    'provision.unknown.engine-silent.fix': 'Restart it; see `sudo systemctl status docker podman.socket`.',
    'provision.unknown.too-long': 'Check output on {host} exceeds 64 KiB; not read.',
    'provision.unknown.too-long.fix': 'Shorten large files: `ls -lS /etc/sysctl.d /etc/ssh/sshd_config.d /etc/docker`.',
    'provision.unknown.unreadable': 'Unexpected check output on {host}.',
    'provision.unknown.unreadable.fix': 'Report `sovran host plan {host} --json`; record an exception for {step}.',
    'provision.unknown.output-cut': 'Check killed or output truncated on {host}.',
    'provision.unknown.output-cut.fix': 'Check memory and disk: `free -m`, `df -h`, `sudo dmesg | tail`.',
    'provision.unknown.systemd-not-running': 'systemd does not run on {host}.',
    'provision.unknown.systemd-not-running.fix': 'Boot {host} with systemd, or record an exception for {step}.',
    'provision.unknown.no-package-manager': '{host}: neither dpkg nor rpm found.',
    'provision.unknown.no-package-manager.fix': 'Restore them in PATH: `dpkg-query`, `apt-mark`, or `rpm`, `dnf`.',
    'provision.unknown.packages-without-source': 'No package source of {host} provides {packages}.',
    'provision.unknown.packages-without-source.fix':
      'Set `provision.packages` in hosts/{host}.yaml to a mirror or bundle.',
    'provision.unknown.bundle-missing': 'Package source on {host} incomplete: key or signed index missing.',
    'provision.unknown.bundle-missing.fix': 'Copy key and folder to the paths shown below, with `scp -r`.',
    'provision.unknown.kernel-unreadable': 'Kernel version and settings of {host} not readable.',
    'provision.unknown.kernel-unreadable.fix': 'Check `uname -r` and `sudo ls /proc/sys/kernel`.',
    'provision.unknown.kernel-log-unreadable': 'Kernel log of {host} not readable; GPU errors would go unseen.',
    'provision.unknown.kernel-log-unreadable.fix': 'Check `sudo dmesg`.',
    'provision.unknown.hosts-unreadable': '/etc/hosts of {host} exceeds 32 KiB or is not text; not rewritten.',
    'provision.unknown.hosts-unreadable.fix': 'Shorten it on {host}; else edit it, with an exception for {step}.',
    'provision.unknown.overridden-elsewhere': 'Another file on {host} overrides ours.',
    'provision.unknown.overridden-elsewhere.fix':
      'Remove the values shown below, then `sudo sysctl --system` or `sudo systemctl reload ssh`.',
    'provision.unknown.sshd-unreadable': 'Settings of the SSH server of {host} not readable.',
    'provision.unknown.sshd-unreadable.fix': 'Fix what `sudo sshd -T` reports.',
    'provision.unknown.sshd-without-include': '/etc/ssh/sshd_config of {host} does not include sshd_config.d.',
    'provision.unknown.sshd-without-include.fix':
      'Add `Include /etc/ssh/sshd_config.d/*.conf` as its first line; check with `sudo sshd -t`.',
    'provision.unknown.clock-not-synchronised': 'chrony on {host} does not follow the servers of `provision.ntp`.',
    'provision.unknown.clock-not-synchronised.fix':
      'Check `chronyc -n sources` (UDP port 123), then `sudo chronyc makestep`.',
    'provision.unknown.disk-not-found': 'Disk of `provision.dataVolume` missing on {host}.',
    'provision.unknown.disk-not-found.fix':
      'Correct `device` and `id` in hosts/{host}.yaml; see `lsblk -o NAME,SERIAL,WWN,SIZE`.',
    'provision.unknown.disk-not-confirmed':
      'Disk of `provision.dataVolume` on {host} does not match `id`; not touched.',
    'provision.unknown.disk-not-confirmed.fix':
      'Correct `device` or `id` in hosts/{host}.yaml; see `lsblk -o NAME,SERIAL,WWN,SIZE`.',
    'provision.unknown.disk-in-use':
      'Disk of `provision.dataVolume` on {host} is not empty, or mounted elsewhere; not formatted.',
    'provision.unknown.disk-in-use.fix':
      'Name another disk in hosts/{host}.yaml, or back up and `sudo wipefs --all DEVICE`.',
    'provision.unknown.disk-unreadable': 'Disk of `provision.dataVolume` on {host} not readable; not formatted.',
    'provision.unknown.disk-unreadable.fix':
      'Check `sudo blkid -p DEVICE` and `sudo dmesg | tail`; replace a failing disk.',
    'provision.unknown.no-nvidia-gpu': 'Profile of {host} needs GPUs; no NVIDIA GPU on its PCI bus.',
    'provision.unknown.no-nvidia-gpu.fix': 'Check `lspci -d 10de:`, or set `profile: cpu-lab` in hosts/{host}.yaml.',
    'provision.unknown.driver-not-ready': 'NVIDIA driver of {host} does not respond.',
    'provision.unknown.driver-not-ready.fix':
      'After installation, `sudo systemctl reboot`; else see `sudo dmesg | grep -i nvrm`.',
    'provision.unknown.fabric-not-formed': 'Fabric manager of {host} runs, but NVSwitch does not connect its GPUs.',
    'provision.unknown.fabric-not-formed.fix':
      'Run `sudo systemctl restart nvidia-fabricmanager`; see `sudo journalctl -u nvidia-fabricmanager`.',
    'provision.unknown.fabric-busy':
      'Fabric manager of {host} does not match its driver; a restart would kill GPU processes.',
    'provision.unknown.fabric-busy.fix': 'Stop the GPU processes: `sovran env stop NAME` or `sovran job stop ID`.',
    'provision.unknown.gpu-busy': 'GPUs of {host} in use; MIG layout not changed.',
    'provision.unknown.gpu-busy.fix': 'Stop the GPU processes: `sovran env stop NAME` or `sovran job stop ID`.',
    'provision.unknown.gpu-unhealthy': 'A GPU of {host} reported serious errors.',
    'provision.unknown.gpu-unhealthy.fix': 'Reboot; if `sudo dcgmi diag -r 3` still fails, replace the GPU.',
    'provision.unknown.rdma-down': 'RDMA port of {host} down, or slower than `provision.rdma`.',
    'provision.unknown.rdma-down.fix': 'Check cable and switch of the ports shown below; see `ibstat`.',
    'provision.unknown.snap-docker': 'Docker on {host} comes from snap: no access to our folders or CDI.',
    'provision.unknown.snap-docker.fix': 'Back up its containers, then run `sudo snap remove docker`.',
    'provision.unknown.engine-too-old':
      'Container engine {version}, installed or offered on {host}, is too old for CDI.',
    'provision.unknown.engine-too-old.fix':
      'Install Docker {docker} or Podman {podman} (without GPUs: {plainDocker}, {plainPodman}).',
    'provision.unknown.engine-beside-another':
      'Another container engine is on {host}; installing ours would remove {packages}.',
    'provision.unknown.engine-beside-another.fix':
      'Set `containers: {flavour}` in hosts/{host}.yaml, or remove these packages if unused.',
    'provision.unknown.invalid-json':
      '/etc/docker/daemon.json of {host}: invalid JSON at line {line}, column {column}.',
    'provision.unknown.invalid-json.fix':
      'Fix it; check with `sudo dockerd --validate --config-file /etc/docker/daemon.json`.',
    'provision.unknown.image-missing': 'Required image missing on {host}: neither loaded nor in a readable archive.',
    'provision.unknown.image-missing.fix':
      'Run `sudo docker load -i FILE` there, or set `archive` in `provision.images`.',
    'provision.unknown.network-in-use': 'Environment network on {host} has other settings; containers use it.',
    'provision.unknown.network-in-use.fix': 'Stop its users: `docker network inspect NETWORK`, `sovran env stop NAME`.',
    'provision.unknown.no-firewall': 'Neither nftables nor iptables works on {host}; egress stays open.',
    'provision.unknown.no-firewall.fix': 'Run `sudo modprobe nf_tables`; a container needs NET_ADMIN.',
    'provision.unknown.audit-locked': 'Audit rules of {host} locked until a reboot; ours are missing.',
    'provision.unknown.audit-locked.fix': 'Remove `-e 2` from /etc/audit/rules.d, reboot, apply, then restore it.',
    'provision.unknown.haproxy-in-use': 'HAProxy runs on {host} as a service with its own configuration; not touched.',
    'provision.unknown.haproxy-in-use.fix':
      'On {host}: `sudo systemctl disable --now haproxy`, or record an exception for {step}.',
    'provision.unknown.foreign-in-store':
      'Files in the store of {host} have a foreign owner or outside links; not opened: {paths}.',
    'provision.unknown.foreign-in-store.fix':
      'Run `sudo chgrp sovran FILE && sudo chmod g+rwX FILE`, or `sudo rm FILE`.',
    'provision.unknown.root-of-system': 'Root folder of sovran on {host} is a system folder: {paths}.',
    'provision.unknown.root-of-system.fix':
      'Set `spec.root` (hosts/{host}.yaml) or SOVRAN_STORE to a dedicated folder, not a link.',
    'provision.unknown.root-temporary': 'Root folder of sovran on {host} is in {paths}, which the system empties.',
    'provision.unknown.root-temporary.fix':
      'Set `spec.root` in hosts/{host}.yaml to a permanent folder, e.g. /var/lib/sovran.',
    'provision.unknown.root-in-use': 'Root folder of sovran on {host} holds foreign files: {paths}.',
    'provision.unknown.root-in-use.fix': 'Set `spec.root` in hosts/{host}.yaml to an empty folder.',
    'provision.unknown.need': 'Depends on {need}, state unknown.',
  },
  fr: {
    'provision.unknown.no-output': 'Aucune sortie du contrôle sur {host}.',
    'provision.unknown.no-output.fix': 'Vérifiez les outils de root : `sudo sh -c "command -v timeout stat head"`.',
    'provision.unknown.timeout': 'Contrôle sur {host} : délai de 30 s dépassé.',
    'provision.unknown.timeout.fix': 'Cherchez ce qui bloque : `sudo dmesg | tail`, `systemctl list-jobs`.',
    'provision.unknown.engine-silent': 'Moteur de conteneurs de {host} : délai de 8 s dépassé.',
    'provision.unknown.engine-silent.fix': 'Redémarrez-le ; voyez `sudo systemctl status docker podman.socket`.',
    'provision.unknown.too-long': 'Sortie du contrôle sur {host} supérieure à 64 Kio ; non lue.',
    'provision.unknown.too-long.fix':
      'Réduisez les gros fichiers : `ls -lS /etc/sysctl.d /etc/ssh/sshd_config.d /etc/docker`.',
    'provision.unknown.unreadable': 'Sortie de contrôle inattendue sur {host}.',
    'provision.unknown.unreadable.fix':
      'Signalez `sovran host plan {host} --json` ; enregistrez une dérogation à {step}.',
    'provision.unknown.output-cut': 'Contrôle tué ou sortie tronquée sur {host}.',
    'provision.unknown.output-cut.fix': 'Vérifiez mémoire et disque : `free -m`, `df -h`, `sudo dmesg | tail`.',
    'provision.unknown.systemd-not-running': 'systemd ne tourne pas sur {host}.',
    'provision.unknown.systemd-not-running.fix':
      'Démarrez {host} avec systemd, ou enregistrez une dérogation à {step}.',
    'provision.unknown.no-package-manager': '{host} : ni dpkg ni rpm trouvés.',
    'provision.unknown.no-package-manager.fix':
      'Rétablissez-les dans PATH : `dpkg-query`, `apt-mark`, ou `rpm`, `dnf`.',
    'provision.unknown.packages-without-source': 'Aucune source de paquets de {host} ne fournit {packages}.',
    'provision.unknown.packages-without-source.fix':
      'Indiquez un miroir ou un bundle dans `provision.packages` de hosts/{host}.yaml.',
    'provision.unknown.bundle-missing': 'Source de paquets sur {host} incomplète : clé ou index signé manquant.',
    'provision.unknown.bundle-missing.fix': 'Copiez clé et dossier aux chemins ci-dessous, avec `scp -r`.',
    'provision.unknown.kernel-unreadable': 'Version et réglages du noyau de {host} illisibles.',
    'provision.unknown.kernel-unreadable.fix': 'Vérifiez `uname -r` et `sudo ls /proc/sys/kernel`.',
    'provision.unknown.kernel-log-unreadable': 'Log du noyau de {host} illisible ; erreurs des GPU invisibles.',
    'provision.unknown.kernel-log-unreadable.fix': 'Vérifiez `sudo dmesg`.',
    'provision.unknown.hosts-unreadable': '/etc/hosts de {host} dépasse 32 Kio ou n’est pas du texte ; non réécrit.',
    'provision.unknown.hosts-unreadable.fix':
      'Réduisez-le sur {host}, ou éditez-le et enregistrez une dérogation à {step}.',
    'provision.unknown.overridden-elsewhere': 'Un autre fichier de {host} remplace le nôtre.',
    'provision.unknown.overridden-elsewhere.fix':
      'Retirez les valeurs ci-dessous, puis `sudo sysctl --system` ou `sudo systemctl reload ssh`.',
    'provision.unknown.sshd-unreadable': 'Réglages du serveur SSH de {host} illisibles.',
    'provision.unknown.sshd-unreadable.fix': 'Corrigez ce que signale `sudo sshd -T`.',
    'provision.unknown.sshd-without-include': '/etc/ssh/sshd_config de {host} n’inclut pas sshd_config.d.',
    'provision.unknown.sshd-without-include.fix':
      'Ajoutez `Include /etc/ssh/sshd_config.d/*.conf` en première ligne ; vérifiez avec `sudo sshd -t`.',
    'provision.unknown.clock-not-synchronised': 'chrony sur {host} ne suit pas les serveurs de `provision.ntp`.',
    'provision.unknown.clock-not-synchronised.fix':
      'Vérifiez `chronyc -n sources` (port UDP 123), puis `sudo chronyc makestep`.',
    'provision.unknown.disk-not-found': 'Disque de `provision.dataVolume` absent de {host}.',
    'provision.unknown.disk-not-found.fix':
      'Corrigez `device` et `id` dans hosts/{host}.yaml ; voyez `lsblk -o NAME,SERIAL,WWN,SIZE`.',
    'provision.unknown.disk-not-confirmed':
      'Disque de `provision.dataVolume` sur {host} non conforme à `id` ; non touché.',
    'provision.unknown.disk-not-confirmed.fix':
      'Corrigez `device` ou `id` dans hosts/{host}.yaml ; voyez `lsblk -o NAME,SERIAL,WWN,SIZE`.',
    'provision.unknown.disk-in-use':
      'Disque de `provision.dataVolume` sur {host} non vide, ou monté ailleurs ; non formaté.',
    'provision.unknown.disk-in-use.fix':
      'Nommez un autre disque dans hosts/{host}.yaml, ou sauvegardez puis `sudo wipefs --all DEVICE`.',
    'provision.unknown.disk-unreadable': 'Disque de `provision.dataVolume` sur {host} illisible ; non formaté.',
    'provision.unknown.disk-unreadable.fix':
      'Vérifiez `sudo blkid -p DEVICE` et `sudo dmesg | tail` ; remplacez un disque défaillant.',
    'provision.unknown.no-nvidia-gpu': 'Le profil de {host} exige des GPU ; aucun GPU NVIDIA sur son bus PCI.',
    'provision.unknown.no-nvidia-gpu.fix':
      'Vérifiez `lspci -d 10de:`, ou mettez `profile: cpu-lab` dans hosts/{host}.yaml.',
    'provision.unknown.driver-not-ready': 'Le pilote NVIDIA de {host} ne répond pas.',
    'provision.unknown.driver-not-ready.fix':
      'Après installation, `sudo systemctl reboot` ; sinon voyez `sudo dmesg | grep -i nvrm`.',
    'provision.unknown.fabric-not-formed':
      'Le gestionnaire de fabric de {host} tourne, mais NVSwitch ne relie pas ses GPU.',
    'provision.unknown.fabric-not-formed.fix':
      'Lancez `sudo systemctl restart nvidia-fabricmanager` ; voyez `sudo journalctl -u nvidia-fabricmanager`.',
    'provision.unknown.fabric-busy':
      'Le gestionnaire de fabric de {host} diffère du pilote ; son redémarrage tuerait des processus GPU.',
    'provision.unknown.fabric-busy.fix': 'Arrêtez les processus GPU : `sovran env stop NAME` ou `sovran job stop ID`.',
    'provision.unknown.gpu-busy': 'GPU de {host} utilisés ; découpage MIG inchangé.',
    'provision.unknown.gpu-busy.fix': 'Arrêtez les processus GPU : `sovran env stop NAME` ou `sovran job stop ID`.',
    'provision.unknown.gpu-unhealthy': 'Un GPU de {host} a signalé des erreurs graves.',
    'provision.unknown.gpu-unhealthy.fix': 'Redémarrez ; si `sudo dcgmi diag -r 3` échoue encore, remplacez le GPU.',
    'provision.unknown.rdma-down': 'Port RDMA de {host} inactif, ou plus lent que `provision.rdma`.',
    'provision.unknown.rdma-down.fix': 'Vérifiez câble et commutateur des ports ci-dessous ; voyez `ibstat`.',
    'provision.unknown.snap-docker': 'Docker sur {host} vient de snap : pas d’accès à nos dossiers ni à CDI.',
    'provision.unknown.snap-docker.fix': 'Sauvegardez ses conteneurs, puis lancez `sudo snap remove docker`.',
    'provision.unknown.engine-too-old':
      'Moteur de conteneurs {version}, installé ou proposé sur {host}, trop ancien pour CDI.',
    'provision.unknown.engine-too-old.fix':
      'Installez Docker {docker} ou Podman {podman} (sans GPU : {plainDocker}, {plainPodman}).',
    'provision.unknown.engine-beside-another':
      'Un autre moteur de conteneurs est sur {host} ; installer le nôtre retirerait {packages}.',
    'provision.unknown.engine-beside-another.fix':
      'Mettez `containers: {flavour}` dans hosts/{host}.yaml, ou retirez ces paquets si inutiles.',
    'provision.unknown.invalid-json':
      '/etc/docker/daemon.json de {host} : JSON invalide, ligne {line}, colonne {column}.',
    'provision.unknown.invalid-json.fix':
      'Corrigez-le ; vérifiez avec `sudo dockerd --validate --config-file /etc/docker/daemon.json`.',
    'provision.unknown.image-missing': 'Image requise absente de {host} : ni chargée, ni dans une archive lisible.',
    'provision.unknown.image-missing.fix':
      'Lancez `sudo docker load -i FILE` sur place, ou indiquez `archive` dans `provision.images`.',
    'provision.unknown.network-in-use':
      'Un réseau d’environnement de {host} a d’autres réglages ; des conteneurs l’utilisent.',
    'provision.unknown.network-in-use.fix':
      'Arrêtez ce qui l’utilise : `docker network inspect NETWORK`, `sovran env stop NAME`.',
    'provision.unknown.no-firewall': 'Ni nftables ni iptables ne fonctionnent sur {host} ; sorties non fermées.',
    'provision.unknown.no-firewall.fix': 'Lancez `sudo modprobe nf_tables` ; un conteneur a besoin de NET_ADMIN.',
    'provision.unknown.audit-locked':
      'Règles d’audit de {host} verrouillées jusqu’au redémarrage ; les nôtres manquent.',
    'provision.unknown.audit-locked.fix':
      'Retirez `-e 2` de /etc/audit/rules.d, redémarrez, appliquez, puis remettez-le.',
    'provision.unknown.haproxy-in-use':
      'HAProxy tourne sur {host} comme service avec sa propre configuration ; non touché.',
    'provision.unknown.haproxy-in-use.fix':
      'Sur {host} : `sudo systemctl disable --now haproxy`, ou enregistrez une dérogation à {step}.',
    'provision.unknown.foreign-in-store':
      'Fichiers du magasin de {host} au propriétaire étranger ou liés au dehors ; non ouverts : {paths}.',
    'provision.unknown.foreign-in-store.fix':
      'Lancez `sudo chgrp sovran FICHIER && sudo chmod g+rwX FICHIER`, ou `sudo rm FICHIER`.',
    'provision.unknown.root-of-system': 'Le dossier racine de sovran sur {host} est un dossier du système : {paths}.',
    'provision.unknown.root-of-system.fix':
      'Indiquez dans `spec.root` (hosts/{host}.yaml) ou SOVRAN_STORE un dossier réservé, non un lien.',
    'provision.unknown.root-temporary': 'Le dossier racine de sovran sur {host} est dans {paths}, que le système vide.',
    'provision.unknown.root-temporary.fix':
      'Indiquez dans `spec.root` de hosts/{host}.yaml un dossier durable, p. ex. /var/lib/sovran.',
    'provision.unknown.root-in-use': 'Le dossier racine de sovran sur {host} contient d’autres fichiers : {paths}.',
    'provision.unknown.root-in-use.fix': 'Indiquez dans `spec.root` de hosts/{host}.yaml un dossier vide.',
    'provision.unknown.need': 'Dépend de {need}, état inconnu.',
  },
} as const;
