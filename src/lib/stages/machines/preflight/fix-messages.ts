export const messages = {
  en: {
    'preflight.fix.os-supported': 'Use one of {expected}, or expect steps that do not fit.',
    'preflight.fix.kernel': 'Update the kernel to {expected}, reboot, and check again.',
    'preflight.fix.arch': 'Use a machine of {expected}.',
    'preflight.fix.boot-id': 'Type `sovran job reconcile`.',
    'preflight.fix.reboot-pending': 'Reboot in a quiet hour.',
    'preflight.fix.systemd': 'Use a machine that boots with systemd.',
    'preflight.fix.kill-user-processes':
      'Put KillUserProcesses=no, or KillExcludeUsers=root {user}, under [Login] in /etc/systemd/logind.conf.d/sovran.conf, then `systemctl restart systemd-logind`.',
    'preflight.fix.failed-units': 'Look at them with `systemctl status`, mend or reset them.',
    'preflight.fix.tools': 'Install util-linux, coreutils, tar and iproute2.',
    'preflight.fix.user': 'Name {expected} in the address of the host, and mend the SSH configuration that changes it.',
    'preflight.fix.sudo': '{mend}',
    'preflight.mend.sudo.password':
      'Give the password by `--sudo-password-file FILE`, which host check, plan and apply and `sovran resume` take, or give the user a rule without one: `USER ALL=(ALL) NOPASSWD: ALL` in /etc/sudoers.d, checked with `visudo -cf`.',
    'preflight.mend.sudo.rule':
      'Give the user a rule without password: `USER ALL=(ALL) NOPASSWD: ALL` in /etc/sudoers.d, checked with `visudo -cf`.',
    'preflight.fix.clean-shell':
      'Let the start files of the shell (.bashrc, .profile) print only in interactive shells.',
    'preflight.fix.user-groups': 'Type `sovran host plan {host}`: it adds the group.',
    'preflight.fix.sshd-max-sessions': 'Set `{expected}` in sshd_config, or run `sovran host apply {host}`.',
    'preflight.fix.sshd-max-auth-tries':
      'Name the key with IdentityFile and IdentitiesOnly in the SSH configuration, or raise MaxAuthTries.',
    'preflight.fix.sshd-forwarding': 'Set `{expected}` in sshd_config, or run `sovran host apply {host}`.',
    'preflight.fix.sshd-penalties': 'Set MaxStartups 10:30:100 in sshd_config.',
    'preflight.fix.clock-skew':
      'Let both follow the same time: `time-synchronised` says what the host lacks; check the clock of this machine, too.',
    'preflight.fix.time-synchronised': '{mend}',
    'preflight.mend.time.install': 'Install chrony (`sovran host plan {host}`).',
    'preflight.mend.time.start':
      'chrony is installed and does not run: `sovran host plan {host}` shows it, `sovran host apply {host}` starts it.',
    'preflight.mend.time.source':
      'chrony runs and no server answers it: name some under `ntp` of `provision` in sovran.yaml or in the file of the host and apply it, or open UDP port 123 to those it has.',
    'preflight.mend.time.off':
      'chrony runs and still corrects the clock: look again in some minutes; `chronyc makestep` as root sets it at once.',
    'preflight.fix.cpus': 'Use a machine with {expected} processors, or another profile.',
    'preflight.fix.cpu-vector': 'Use a newer processor, or let the hypervisor pass them on (CPU type host).',
    'preflight.fix.memory': 'Add memory ({expected}), or choose another profile.',
    'preflight.fix.swap': 'Set vm.swappiness to 10 or less (`sovran host plan {host}`).',
    'preflight.fix.open-files': 'Raise nofile in /etc/security/limits.d (`sovran host plan {host}`).',
    'preflight.fix.disk-free': 'Free {path}: `{collect}`, old images, or a larger volume there.',
    'preflight.fix.inodes': 'Remove folders of many small files, or make the file system again with more inodes.',
    'preflight.fix.disk-writable': 'Look into dmesg for disk errors, then mount it again with rw.',
    'preflight.fix.docker-root-exec': 'Mount it without {observed}, or move data-root.',
    'preflight.fix.disk-read-rate': 'Put {expected} under the models: local NVMe, not network storage.',
    'preflight.fix.nvme-health': 'Save what is on it and replace the drive.',
    'preflight.fix.gpus-declared':
      'Look at `lspci -d 10de:` and dmesg, reseat or replace the card, or correct `expects.gpus` or `profile` in hosts/{host}.yaml: `sovran host plan {host}` goes by it.',
    'preflight.fix.pcie-link':
      'Fewer lanes: reseat the card, check riser and slot. Lower speed alone is normal while the card idles; check under load.',
    'preflight.fix.gpu-driver': 'Type `sovran host plan {host}`: it installs the driver branch of the profile.',
    'preflight.fix.gpu-nouveau': 'Type `sovran host plan {host}`: it blocks nouveau; then reboot.',
    'preflight.fix.gpu-ecc':
      'Drain the card and reset it (`nvidia-smi -r`); replace it when the errors return. Switch ECC on with `nvidia-smi -e 1`.',
    'preflight.fix.gpu-xid':
      'Look the numbers up in NVIDIA’s list of Xid errors; 48, 63, 64, 79, 94 and 95 mean: drain and reset or replace the card.',
    'preflight.fix.gpu-persistence': 'Type `sovran host plan {host}`: it starts nvidia-persistenced.',
    'preflight.fix.gpu-temperature': 'Check fans, filters and the air of the room.',
    'preflight.fix.gpu-foreign': 'Find out whose it is with `ps`, and end it or choose another card.',
    'preflight.fix.nvlink-fabric': 'Install nvidia-fabricmanager of exactly the driver’s version and start it.',
    'preflight.fix.mig': 'Switch it off with `nvidia-smi -mig 0` while nothing runs, then renew the CDI specification.',
    'preflight.fix.secure-boot': 'Use the distribution’s signed module, or enrol a key with mokutil at the console.',
    'preflight.fix.module-loading':
      'Record an exception and set kernel.modules_disabled=0, or load the modules at boot.',
    'preflight.fix.iommu': 'Record an exception, and boot with iommu=pt.',
    'preflight.fix.rdma': 'Check cable, switch and subnet manager; install the drivers of the card.',
    'preflight.fix.air-gap': 'Correct the firewall or proxy, or `expects` in the file of the host.',
    'preflight.fix.ports-free': 'Stop {program} or move it, or give the environment another port.',
    'preflight.fix.sysctl-forward':
      'Set net.ipv4.ip_forward=1 as an exception of the hardening (`sovran host plan {host}`).',
    'preflight.fix.mac-layer': 'Switch AppArmor or SELinux on; with SELinux, GPU containers need label=disable.',
    'preflight.fix.cgroup-version': 'Boot with systemd.unified_cgroup_hierarchy=1.',
    'preflight.fix.docker-version': 'Install Docker {expected} (`sovran host plan {host}`).',
    'preflight.fix.docker-snap': 'Remove it with `snap remove docker` and install the package of the distribution.',
    'preflight.fix.docker-access': 'Add the user to group docker (`sovran host plan {host}`).',
    'preflight.fix.data-root': 'Move data-root to a local disk with {expected}.',
    'preflight.fix.docker-live-restore': 'Set live-restore in daemon.json (`sovran host plan {host}`).',
    'preflight.fix.docker-log-driver': 'Set log-driver local in daemon.json (`sovran host plan {host}`).',
    'preflight.fix.docker-cdi': 'Set features.cdi in daemon.json (`sovran host plan {host}`).',
    'preflight.fix.cdi-devices':
      'Type `nvidia-ctk cdi generate --output=/var/run/cdi/nvidia.yaml` (`sovran host plan {host}`).',
    'preflight.fix.container-toolkit': 'Install nvidia-container-toolkit-base (`sovran host plan {host}`).',
    'preflight.fix.podman-socket':
      'Open it to the user (`sovran host plan {host}`), or type `systemctl --user enable --now podman.socket` as a user who lingers (`loginctl enable-linger`). Where it is silent, see what `podman info` and `journalctl -u podman` say there.',
    'preflight.fix.podman': 'Install Podman {expected}, or use Docker.',
    'preflight.fix.service-folders': 'Type `sovran host plan {host}`: it makes the folders with their owner.',
    'preflight.fix.haproxy-version': 'Install HAProxy {expected} (`sovran host plan {host}`).',
    'preflight.fix.balance-load': 'Put the models on faster local disks, or serve a smaller or quantized model.',
    'preflight.fix.balance-checkpoint': 'Use a faster disk, fewer checkpoints, or LoRA, whose checkpoints are small.',
    'preflight.fix.balance-pcie': 'Reseat the card, and check riser, slot and the settings of the firmware.',
    'preflight.fix.balance-numa': 'Move the cards to slots of one processor, or pin jobs to the GPUs near the card.',
    'preflight.fix.balance-rdma': 'Train on one host, use LoRA, or install RDMA cards.',
  },
  fr: {
    'preflight.fix.os-supported': 'Prendre {expected}, ou s’attendre à des étapes inadaptées.',
    'preflight.fix.kernel': 'Mettre le noyau à jour ({expected}), redémarrer, puis contrôler à nouveau.',
    'preflight.fix.arch': 'Prendre une machine {expected}.',
    'preflight.fix.boot-id': 'Lancer `sovran job reconcile`.',
    'preflight.fix.reboot-pending': 'Redémarrer à une heure creuse.',
    'preflight.fix.systemd': 'Prendre une machine qui démarre avec systemd.',
    'preflight.fix.kill-user-processes':
      'Mettre KillUserProcesses=no, ou KillExcludeUsers=root {user}, sous [Login] dans /etc/systemd/logind.conf.d/sovran.conf, puis lancer `systemctl restart systemd-logind`.',
    'preflight.fix.failed-units': 'Les examiner avec `systemctl status`, les réparer ou les remettre à zéro.',
    'preflight.fix.tools': 'Installer util-linux, coreutils, tar et iproute2.',
    'preflight.fix.user': 'Nommer {expected} dans l’adresse de l’hôte et corriger la configuration SSH qui le change.',
    'preflight.fix.sudo': '{mend}',
    'preflight.mend.sudo.password':
      'Donner le mot de passe par `--sudo-password-file FILE`, que prennent host check, plan et apply ainsi que `sovran resume`, ou donner à l’utilisateur une règle qui s’en passe : `USER ALL=(ALL) NOPASSWD: ALL` dans /etc/sudoers.d, vérifiée par `visudo -cf`.',
    'preflight.mend.sudo.rule':
      'Donner à l’utilisateur une règle sans mot de passe : `USER ALL=(ALL) NOPASSWD: ALL` dans /etc/sudoers.d, vérifiée par `visudo -cf`.',
    'preflight.fix.clean-shell':
      'Ne laisser les fichiers de démarrage du shell (.bashrc, .profile) écrire que dans un shell interactif.',
    'preflight.fix.user-groups': 'Lancer `sovran host plan {host}` : le groupe sera ajouté.',
    'preflight.fix.sshd-max-sessions': 'Réglez `{expected}` dans sshd_config, ou lancez `sovran host apply {host}`.',
    'preflight.fix.sshd-max-auth-tries':
      'Nommer la clé avec IdentityFile et IdentitiesOnly dans la configuration SSH, ou relever MaxAuthTries.',
    'preflight.fix.sshd-forwarding': 'Réglez `{expected}` dans sshd_config, ou lancez `sovran host apply {host}`.',
    'preflight.fix.sshd-penalties': 'Mettre MaxStartups 10:30:100 dans sshd_config.',
    'preflight.fix.clock-skew':
      'Faire suivre aux deux la même heure : `time-synchronised` dit ce qui manque à l’hôte ; vérifier aussi l’horloge de cette machine.',
    'preflight.fix.time-synchronised': '{mend}',
    'preflight.mend.time.install': 'Installer chrony (`sovran host plan {host}`).',
    'preflight.mend.time.start':
      'chrony est installé et ne tourne pas : `sovran host plan {host}` le montre, `sovran host apply {host}` le démarre.',
    'preflight.mend.time.source':
      'chrony tourne et aucun serveur ne lui répond : en nommer sous `ntp` de `provision` dans sovran.yaml ou dans le fichier de l’hôte puis l’appliquer, ou ouvrir le port UDP 123 vers ceux qu’il a.',
    'preflight.mend.time.off':
      'chrony tourne et corrige encore l’horloge : regarder à nouveau dans quelques minutes ; `chronyc makestep` en root la règle aussitôt.',
    'preflight.fix.cpus': 'Prendre une machine à {expected} processeurs, ou un autre profil.',
    'preflight.fix.cpu-vector':
      'Prendre un processeur plus récent, ou laisser l’hyperviseur les transmettre (type de CPU host).',
    'preflight.fix.memory': 'Ajouter de la mémoire ({expected}), ou choisir un autre profil.',
    'preflight.fix.swap': 'Mettre vm.swappiness à 10 ou moins (`sovran host plan {host}`).',
    'preflight.fix.open-files': 'Relever nofile dans /etc/security/limits.d (`sovran host plan {host}`).',
    'preflight.fix.disk-free': 'Libérer {path} : `{collect}`, anciennes images, ou un volume plus grand.',
    'preflight.fix.inodes':
      'Supprimer des dossiers de petits fichiers, ou recréer le système de fichiers avec plus d’inodes.',
    'preflight.fix.disk-writable': 'Chercher des erreurs de disque dans dmesg, puis le remonter en rw.',
    'preflight.fix.docker-root-exec': 'Le monter sans {observed}, ou déplacer data-root.',
    'preflight.fix.disk-read-rate': 'Mettre {expected} sous les modèles : du NVMe local, pas un stockage réseau.',
    'preflight.fix.nvme-health': 'Sauver son contenu et remplacer le disque.',
    'preflight.fix.gpus-declared':
      'Consulter `lspci -d 10de:` et dmesg, réenficher ou remplacer la carte, ou corriger `expects.gpus` ou `profile` dans hosts/{host}.yaml : `sovran host plan {host}` le suit.',
    'preflight.fix.pcie-link':
      'Moins de voies : réenficher la carte, vérifier adaptateur et emplacement. Une vitesse réduite seule est normale au repos ; vérifier en charge.',
    'preflight.fix.gpu-driver': 'Lancer `sovran host plan {host}` : la branche de pilote du profil sera installée.',
    'preflight.fix.gpu-nouveau': 'Lancer `sovran host plan {host}` : nouveau sera bloqué ; puis redémarrer.',
    'preflight.fix.gpu-ecc':
      'Vider la carte et la réinitialiser (`nvidia-smi -r`) ; la remplacer si elles reviennent. Activer l’ECC par `nvidia-smi -e 1`.',
    'preflight.fix.gpu-xid':
      'Chercher les numéros dans la liste Xid de NVIDIA ; 48, 63, 64, 79, 94 et 95 : vider, puis réinitialiser ou remplacer la carte.',
    'preflight.fix.gpu-persistence': 'Lancer `sovran host plan {host}` : nvidia-persistenced sera démarré.',
    'preflight.fix.gpu-temperature': 'Vérifier ventilateurs, filtres et climatisation.',
    'preflight.fix.gpu-foreign': 'Chercher à qui c’est avec `ps`, l’arrêter ou choisir une autre carte.',
    'preflight.fix.nvlink-fabric': 'Installer nvidia-fabricmanager dans la version exacte du pilote et le démarrer.',
    'preflight.fix.mig':
      'Le désactiver par `nvidia-smi -mig 0` sans rien en marche, puis renouveler la spécification CDI.',
    'preflight.fix.secure-boot':
      'Prendre le module signé de la distribution, ou enrôler une clé par mokutil à la console.',
    'preflight.fix.module-loading':
      'Consigner une exception et mettre kernel.modules_disabled=0, ou charger les modules au démarrage.',
    'preflight.fix.iommu': 'Consigner une exception et démarrer avec iommu=pt.',
    'preflight.fix.rdma':
      'Vérifier câble, commutateur et gestionnaire de sous-réseau ; installer les pilotes de la carte.',
    'preflight.fix.air-gap': 'Corriger le pare-feu ou le mandataire, ou `expects` dans le fichier de l’hôte.',
    'preflight.fix.ports-free': 'Arrêter ou déplacer {program}, ou donner un autre port à l’environnement.',
    'preflight.fix.sysctl-forward':
      'Mettre net.ipv4.ip_forward=1 comme exception au durcissement (`sovran host plan {host}`).',
    'preflight.fix.mac-layer':
      'Activer AppArmor ou SELinux ; avec SELinux, les conteneurs GPU demandent label=disable.',
    'preflight.fix.cgroup-version': 'Démarrer avec systemd.unified_cgroup_hierarchy=1.',
    'preflight.fix.docker-version': 'Installer Docker {expected} (`sovran host plan {host}`).',
    'preflight.fix.docker-snap': 'Le retirer par `snap remove docker` et installer le paquet de la distribution.',
    'preflight.fix.docker-access': 'Ajouter l’utilisateur au groupe docker (`sovran host plan {host}`).',
    'preflight.fix.data-root': 'Déplacer data-root sur un disque local : {expected}.',
    'preflight.fix.docker-live-restore': 'Mettre live-restore dans daemon.json (`sovran host plan {host}`).',
    'preflight.fix.docker-log-driver': 'Mettre log-driver local dans daemon.json (`sovran host plan {host}`).',
    'preflight.fix.docker-cdi': 'Mettre features.cdi dans daemon.json (`sovran host plan {host}`).',
    'preflight.fix.cdi-devices':
      'Lancer `nvidia-ctk cdi generate --output=/var/run/cdi/nvidia.yaml` (`sovran host plan {host}`).',
    'preflight.fix.container-toolkit': 'Installer nvidia-container-toolkit-base (`sovran host plan {host}`).',
    'preflight.fix.podman-socket':
      'L’ouvrir à l’utilisateur (`sovran host plan {host}`), ou lancer `systemctl --user enable --now podman.socket` comme utilisateur persistant (`loginctl enable-linger`). S’il est muet (silent), voir ce que disent `podman info` et `journalctl -u podman` sur place.',
    'preflight.fix.podman': 'Installer Podman {expected}, ou prendre Docker.',
    'preflight.fix.service-folders':
      'Lancer `sovran host plan {host}` : les dossiers seront créés avec leur propriétaire.',
    'preflight.fix.haproxy-version': 'Installer HAProxy {expected} (`sovran host plan {host}`).',
    'preflight.fix.balance-load':
      'Mettre les modèles sur des disques locaux plus rapides, ou servir un modèle plus petit ou quantifié.',
    'preflight.fix.balance-checkpoint':
      'Prendre un disque plus rapide, moins de points de reprise, ou LoRA, dont ils sont petits.',
    'preflight.fix.balance-pcie':
      'Réenficher la carte, et vérifier adaptateur, emplacement et réglages du micrologiciel.',
    'preflight.fix.balance-numa':
      'Placer les cartes sur les emplacements d’un même processeur, ou fixer les tâches aux GPU proches.',
    'preflight.fix.balance-rdma': 'Entraîner sur un seul hôte, prendre LoRA, ou installer des cartes RDMA.',
  },
} as const;
