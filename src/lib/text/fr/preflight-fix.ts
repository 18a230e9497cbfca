export const preflightFix = {
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
  'preflight.fix.sshd-max-sessions': 'Mettre MaxSessions 10 dans sshd_config.',
  'preflight.fix.sshd-max-auth-tries':
    'Nommer la clé avec IdentityFile et IdentitiesOnly dans la configuration SSH, ou relever MaxAuthTries.',
  'preflight.fix.sshd-forwarding':
    'Le garder comme durcissement, ou permettre AllowStreamLocalForwarding et AllowTcpForwarding local.',
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
  'preflight.fix.mac-layer': 'Activer AppArmor ou SELinux ; avec SELinux, les conteneurs GPU demandent label=disable.',
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
} as const;
