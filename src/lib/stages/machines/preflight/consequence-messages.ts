export const messages = {
  en: {
    'preflight.consequence.os-supported': 'Jobs and provisioning are tested only on {expected}.',
    'preflight.consequence.kernel': 'Kernel {observed} is too old for containers, drivers or direct reads.',
    'preflight.consequence.arch': 'The engines have no build for {observed}.',
    'preflight.consequence.boot-id': 'Rebooted since the last check: earlier jobs and leases are gone.',
    'preflight.consequence.reboot-pending': 'Updates await a reboot; kernel and driver may disagree.',
    'preflight.consequence.systemd':
      'No systemd: services stay down after a reboot, and `host apply` manages no units.',
    'preflight.consequence.kill-user-processes':
      'logind kills the processes of {user} after logout, jobs and services included.',
    'preflight.consequence.failed-units': 'Failed units: {observed}.',
    'preflight.consequence.tools': 'Missing programs, needed by leases, transfers and jobs: {observed}.',
    'preflight.consequence.user': 'Logged in as {observed}: files and rights would be another user’s.',
    'preflight.consequence.sudo': 'No root access: {why}.',
    'preflight.consequence.clean-shell': 'The login shell prints text, which breaks scp and rsync.',
    'preflight.consequence.user-groups': 'User has no access to containers: each call needs sudo.',
    'preflight.consequence.sshd-max-sessions': '{observed}: commands that need more sessions are refused.',
    'preflight.consequence.sshd-max-auth-tries': 'MaxAuthTries {observed}: an agent with several keys may be refused.',
    'preflight.consequence.sshd-forwarding': '{observed}: engine and gateway cannot be reached.',
    'preflight.consequence.sshd-penalties': 'MaxStartups {observed}: several operators may lock each other out.',
    'preflight.consequence.clock-skew': 'Clocks differ by {observed}: leases expire at the wrong time, tokens fail.',
    'preflight.consequence.time-synchronised': 'Clock not synchronised: it drifts until leases and tokens fail.',
    'preflight.consequence.cpus': '{observed} processors limit data preparation and loading.',
    'preflight.consequence.cpu-vector': 'Vector instructions missing: the CPU engine is very slow or fails.',
    'preflight.consequence.memory': '{observed}: loading a model may run out of memory.',
    'preflight.consequence.swap': 'Swappiness {observed}: the kernel may swap out a serving model.',
    'preflight.consequence.open-files': '{observed} open files: too few for a busy gateway or training job.',
    'preflight.consequence.disk-free': '{observed} free: too little for models, images and checkpoints.',
    'preflight.consequence.inodes': '{observed} inodes free: writes may fail despite free space.',
    'preflight.consequence.disk-writable': '{path} is read-only: no job can write.',
    'preflight.consequence.docker-root-exec': '{path} is mounted {observed}: containers cannot start programs.',
    'preflight.consequence.disk-read-rate': 'Disk reads {observed}: each model start is slow.',
    'preflight.consequence.nvme-health': 'Drive failing ({observed}): data may be lost.',
    'preflight.consequence.gpus-declared':
      '{observed} GPUs on the bus, {expected} expected: dead card, bad seat, or wrong profile.',
    'preflight.consequence.pcie-link': 'PCIe link below its maximum: {observed}.',
    'preflight.consequence.gpu-driver': 'No driver {expected}: jobs see no GPU.',
    'preflight.consequence.gpu-nouveau': 'nouveau blocks the NVIDIA driver.',
    'preflight.consequence.gpu-ecc': 'Uncorrected memory errors, or ECC off ({observed}): results may be wrong.',
    'preflight.consequence.gpu-xid': 'Xid errors since boot: {observed}.',
    'preflight.consequence.gpu-persistence': 'The driver unloads between jobs; each start takes seconds longer.',
    'preflight.consequence.gpu-temperature': 'GPU hot ({observed}): it throttles.',
    'preflight.consequence.gpu-foreign': 'GPU memory in use ({observed}): a model may not fit.',
    'preflight.consequence.nvlink-fabric':
      'NVSwitch fabric down ({observed}): no traffic between GPUs; CUDA may not start.',
    'preflight.consequence.mig': 'MIG splits a GPU ({observed}), but leases count whole GPUs.',
    'preflight.consequence.secure-boot': 'Secure Boot rejects unsigned driver modules.',
    'preflight.consequence.module-loading': 'Module loading disabled (ANSSI R10): the driver cannot load after boot.',
    'preflight.consequence.iommu': 'iommu=force (ANSSI R7) slows copies between GPUs.',
    'preflight.consequence.rdma': 'No active RDMA port ({observed}): training across hosts uses TCP.',
    'preflight.consequence.air-gap': 'Network differs from `expects`: {hosts}.',
    'preflight.consequence.ports-free': '{program} uses port {port}: environment {environment} cannot start.',
    'preflight.consequence.sysctl-forward': 'No IP forwarding: containers have no network.',
    'preflight.consequence.mac-layer': 'No confinement of programs, or it blocks the GPU ({observed}).',
    'preflight.consequence.cgroup-version': 'cgroup v1: memory kills go unreported and limits are weaker.',
    'preflight.consequence.docker-version':
      'Container engine {observed} missing or too old for CDI: containers get no GPU.',
    'preflight.consequence.docker-snap': 'Docker from snap sees neither the models nor CDI devices.',
    'preflight.consequence.data-root': 'Unsuitable Docker data-root ({observed}).',
    'preflight.consequence.docker-live-restore': 'A Docker restart stops jobs and services.',
    'preflight.consequence.docker-log-driver': 'Container logs grow without limit ({observed}).',
    'preflight.consequence.docker-cdi': 'CDI devices missing ({observed}): containers get no GPU.',
    'preflight.consequence.container-toolkit': 'nvidia-ctk missing: CDI devices go stale after a driver update.',
    'preflight.consequence.podman-socket': 'Podman API socket {observed}: no container can start.',
    'preflight.consequence.podman': 'Podman {observed} silently gives containers no GPU.',
    'preflight.consequence.service-folders': '{path} is not writable: jobs cannot keep anything.',
    'preflight.consequence.haproxy-version': 'HAProxy missing or too old ({observed}): no environment can start.',
    'preflight.consequence.balance-load':
      'Loading {size} GiB ({reads} × read) at {rate} MiB/s takes {seconds} s per start or switch.',
    'preflight.consequence.balance-checkpoint': 'A {size} GiB checkpoint takes {seconds} s; the GPUs wait.',
    'preflight.consequence.balance-pcie': 'GPU {address} has {now} of {most} GB/s: copies are {factor} times slower.',
    'preflight.consequence.balance-numa':
      'GPU {gpus} and its network card are on different memory nodes ({nodes}): slower traffic.',
    'preflight.consequence.balance-rdma':
      'No RDMA: gradients take {seconds} s a step over {mbits} Mbit/s; the GPUs wait.',
  },
  fr: {
    'preflight.consequence.os-supported': 'Tâches et provisionnement ne sont testés que sur {expected}.',
    'preflight.consequence.kernel':
      'Le noyau {observed} est trop ancien pour conteneurs, pilotes ou lectures directes.',
    'preflight.consequence.arch': 'Les moteurs n’existent pas pour {observed}.',
    'preflight.consequence.boot-id': 'Redémarré depuis le dernier contrôle : tâches et baux antérieurs disparus.',
    'preflight.consequence.reboot-pending':
      'Des mises à jour attendent un redémarrage ; noyau et pilote peuvent diverger.',
    'preflight.consequence.systemd':
      'Pas de systemd : les services restent arrêtés après un redémarrage, et `host apply` ne gère pas d’unités.',
    'preflight.consequence.kill-user-processes':
      'logind tue les processus de {user} après la déconnexion, tâches et services compris.',
    'preflight.consequence.failed-units': 'Unités en échec : {observed}.',
    'preflight.consequence.tools': 'Programmes manquants, requis par baux, transferts et tâches : {observed}.',
    'preflight.consequence.user': 'Connecté comme {observed} : fichiers et droits seraient ceux d’un autre.',
    'preflight.consequence.sudo': 'Pas d’accès root : {why}.',
    'preflight.consequence.clean-shell': 'Le shell de connexion affiche du texte, ce qui casse scp et rsync.',
    'preflight.consequence.user-groups': 'L’utilisateur n’a pas accès aux conteneurs : chaque appel exige sudo.',
    'preflight.consequence.sshd-max-sessions': '{observed} : au-delà, les commandes sont refusées.',
    'preflight.consequence.sshd-max-auth-tries':
      'MaxAuthTries {observed} : un agent à plusieurs clés peut être refusé.',
    'preflight.consequence.sshd-forwarding': '{observed} : moteur et passerelle sont injoignables.',
    'preflight.consequence.sshd-penalties': 'MaxStartups {observed} : plusieurs opérateurs peuvent se bloquer.',
    'preflight.consequence.clock-skew':
      'Horloges décalées de {observed} : les baux expirent au mauvais moment, les jetons échouent.',
    'preflight.consequence.time-synchronised':
      'Horloge non synchronisée : elle dérive jusqu’à l’échec des baux et jetons.',
    'preflight.consequence.cpus': '{observed} processeurs limitent la préparation et le chargement des données.',
    'preflight.consequence.cpu-vector': 'Instructions vectorielles manquantes : le moteur CPU est très lent ou échoue.',
    'preflight.consequence.memory': '{observed} : charger un modèle peut épuiser la mémoire.',
    'preflight.consequence.swap': 'Swappiness {observed} : le noyau peut mettre en swap un modèle en service.',
    'preflight.consequence.open-files':
      '{observed} fichiers ouverts : trop peu pour une passerelle chargée ou un entraînement.',
    'preflight.consequence.disk-free': '{observed} libres : trop peu pour modèles, images et points de reprise.',
    'preflight.consequence.inodes': '{observed} inodes libres : les écritures peuvent échouer malgré l’espace libre.',
    'preflight.consequence.disk-writable': '{path} est en lecture seule : aucune tâche ne peut écrire.',
    'preflight.consequence.docker-root-exec':
      '{path} est monté {observed} : les conteneurs ne peuvent lancer de programme.',
    'preflight.consequence.disk-read-rate': 'Le disque lit {observed} : chaque démarrage de modèle est lent.',
    'preflight.consequence.nvme-health': 'Disque défaillant ({observed}) : risque de perte de données.',
    'preflight.consequence.gpus-declared':
      '{observed} GPU sur le bus, {expected} attendus : carte morte, mal enfichée, ou profil faux.',
    'preflight.consequence.pcie-link': 'Lien PCIe sous son maximum : {observed}.',
    'preflight.consequence.gpu-driver': 'Pas de pilote {expected} : les tâches ne voient aucun GPU.',
    'preflight.consequence.gpu-nouveau': 'nouveau bloque le pilote NVIDIA.',
    'preflight.consequence.gpu-ecc':
      'Erreurs mémoire non corrigées, ou ECC inactif ({observed}) : résultats peut-être faux.',
    'preflight.consequence.gpu-xid': 'Erreurs Xid depuis le démarrage : {observed}.',
    'preflight.consequence.gpu-persistence':
      'Le pilote se décharge entre les tâches ; chaque démarrage prend des secondes de plus.',
    'preflight.consequence.gpu-temperature': 'GPU chaud ({observed}) : il ralentit.',
    'preflight.consequence.gpu-foreign': 'Mémoire GPU occupée ({observed}) : un modèle peut ne pas tenir.',
    'preflight.consequence.nvlink-fabric':
      'Fabric NVSwitch inactive ({observed}) : aucun trafic entre GPU ; CUDA peut ne pas démarrer.',
    'preflight.consequence.mig': 'MIG partage un GPU ({observed}), mais les baux comptent des GPU entiers.',
    'preflight.consequence.secure-boot': 'Secure Boot refuse les modules de pilote non signés.',
    'preflight.consequence.module-loading':
      'Chargement de modules désactivé (ANSSI R10) : le pilote ne se charge plus après le démarrage.',
    'preflight.consequence.iommu': 'iommu=force (ANSSI R7) ralentit les copies entre GPU.',
    'preflight.consequence.rdma': 'Aucun port RDMA actif ({observed}) : l’entraînement entre hôtes passe par TCP.',
    'preflight.consequence.air-gap': 'Réseau différent de `expects` : {hosts}.',
    'preflight.consequence.ports-free':
      '{program} utilise le port {port} : l’environnement {environment} ne peut démarrer.',
    'preflight.consequence.sysctl-forward': 'Pas de routage IP : les conteneurs n’ont pas de réseau.',
    'preflight.consequence.mac-layer': 'Programmes non confinés, ou confinement qui bloque le GPU ({observed}).',
    'preflight.consequence.cgroup-version':
      'cgroup v1 : arrêts par manque de mémoire non signalés, limites plus faibles.',
    'preflight.consequence.docker-version':
      'Moteur de conteneurs {observed} absent ou trop ancien pour CDI : pas de GPU dans les conteneurs.',
    'preflight.consequence.docker-snap': 'Docker de snap ne voit ni les modèles ni les périphériques CDI.',
    'preflight.consequence.data-root': 'data-root de Docker inadapté ({observed}).',
    'preflight.consequence.docker-live-restore': 'Un redémarrage de Docker arrête tâches et services.',
    'preflight.consequence.docker-log-driver': 'Les logs des conteneurs croissent sans limite ({observed}).',
    'preflight.consequence.docker-cdi': 'Périphériques CDI absents ({observed}) : pas de GPU dans les conteneurs.',
    'preflight.consequence.container-toolkit':
      'nvidia-ctk manque : périphériques CDI périmés après une mise à jour du pilote.',
    'preflight.consequence.podman-socket': 'Socket d’API de Podman {observed} : aucun conteneur ne peut démarrer.',
    'preflight.consequence.podman': 'Podman {observed} prive les conteneurs de GPU, sans message.',
    'preflight.consequence.service-folders':
      '{path} n’est pas accessible en écriture : les tâches ne peuvent rien garder.',
    'preflight.consequence.haproxy-version':
      'HAProxy absent ou trop ancien ({observed}) : aucun environnement ne peut démarrer.',
    'preflight.consequence.balance-load':
      'Charger {size} Gio ({reads} × lus) à {rate} Mio/s prend {seconds} s par démarrage ou bascule.',
    'preflight.consequence.balance-checkpoint':
      'Un point de reprise de {size} Gio prend {seconds} s ; les GPU attendent.',
    'preflight.consequence.balance-pcie':
      'Le GPU {address} a {now} des {most} Go/s : copies {factor} fois plus lentes.',
    'preflight.consequence.balance-numa':
      'Le GPU {gpus} et sa carte réseau sont sur des nœuds mémoire différents ({nodes}) : trafic ralenti.',
    'preflight.consequence.balance-rdma':
      'Sans RDMA : gradients en {seconds} s par pas à {mbits} Mbit/s ; les GPU attendent.',
  },
} as const;
