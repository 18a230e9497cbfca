export const messages = {
  en: {
    'preflight.consequence.os-supported': 'Jobs and provisioning are tested on {expected} only.',
    'preflight.consequence.kernel': 'An old kernel ({observed}) lacks what containers, drivers or direct reads need.',
    'preflight.consequence.arch': 'The engines have no build for {observed}: nothing would start.',
    'preflight.consequence.boot-id': 'The host was rebooted since the last check: jobs and leases of before are gone.',
    'preflight.consequence.reboot-pending': 'Installed updates are not in force; kernel and driver may disagree.',
    'preflight.consequence.systemd':
      'Without systemd, services do not come back after a reboot and `host apply` cannot manage units.',
    'preflight.consequence.kill-user-processes':
      'logind ends what {user} left running when the last session ends: jobs and services of the process engine die with the line that started them.',
    'preflight.consequence.failed-units': 'Units of the host have failed: {observed}.',
    'preflight.consequence.tools': 'Programs that leases, transfers and jobs stand on are missing: {observed}.',
    'preflight.consequence.user':
      'Another user answers ({observed}): files and rights would be those of somebody else.',
    'preflight.consequence.sudo': 'Nothing that needs root can be read or changed: {why}.',
    'preflight.consequence.clean-shell': 'The login shell prints text of its own; scp and rsync break on it.',
    'preflight.consequence.user-groups': 'The user is not in group {expected}: containers need sudo, which is slower.',
    'preflight.consequence.sshd-max-sessions': '{observed}: commands that need more sessions are refused.',
    'preflight.consequence.sshd-max-auth-tries':
      'MaxAuthTries {observed}: an agent with several keys is refused before the right one.',
    'preflight.consequence.sshd-forwarding': '{observed}: engine and gateway cannot be reached.',
    'preflight.consequence.sshd-penalties':
      'Few connections may begin at the same time ({observed}): several operators lock each other out.',
    'preflight.consequence.clock-skew':
      'The clocks differ by {observed}: leases end at the wrong time and tokens are refused.',
    'preflight.consequence.time-synchronised':
      'Nothing keeps the clock right: it will drift until leases and tokens are refused.',
    'preflight.consequence.cpus': '{observed} processors: data preparation and loading become the bottleneck.',
    'preflight.consequence.cpu-vector':
      'Without these vector instructions the CPU engine runs many times slower, or not at all.',
    'preflight.consequence.memory': '{observed}: loading a model may end in the out-of-memory killer.',
    'preflight.consequence.swap': 'The kernel may swap out a model while it serves ({observed}).',
    'preflight.consequence.open-files': '{observed} open files: a busy gateway or a training job runs into the limit.',
    'preflight.consequence.disk-free': 'The disk is too full ({observed}): models, images or checkpoints will not fit.',
    'preflight.consequence.inodes':
      'Few inodes are left ({observed}): writing fails as on a full disk while space is free.',
    'preflight.consequence.disk-writable': '{path} is mounted read-only: no job can write.',
    'preflight.consequence.docker-root-exec': '{path} is mounted {observed}: programs in containers cannot start.',
    'preflight.consequence.disk-read-rate': 'The disk reads {observed}: every start of a model waits for it.',
    'preflight.consequence.nvme-health': 'A drive warns of its end ({observed}): data may be lost.',
    'preflight.consequence.gpus-declared':
      '{observed} GPUs on the bus, {expected} expected: one is dead, not seated, or the profile is wrong.',
    'preflight.consequence.pcie-link': 'A card runs with less than its link can do: {observed}.',
    'preflight.consequence.gpu-driver': 'Without a driver of {expected} no job sees the GPU.',
    'preflight.consequence.gpu-nouveau': 'nouveau holds the card: NVIDIA’s driver cannot load.',
    'preflight.consequence.gpu-ecc':
      'Uncorrected memory errors, or none would be seen ({observed}): results may be wrong.',
    'preflight.consequence.gpu-xid': 'The driver reported Xid errors since boot: {observed}.',
    'preflight.consequence.gpu-persistence': 'The driver unloads between jobs: every start waits for seconds.',
    'preflight.consequence.gpu-temperature':
      'A card is hot ({observed}): it lowers its clock and everything slows down.',
    'preflight.consequence.gpu-foreign': 'Something holds memory of a card ({observed}): a model may not fit.',
    'preflight.consequence.nvlink-fabric':
      'The NVSwitch fabric is not up ({observed}): cards cannot talk to each other, CUDA may not start.',
    'preflight.consequence.mig': 'MIG splits a card ({observed}): leases count whole cards.',
    'preflight.consequence.secure-boot': 'Secure Boot is on: a driver module without a known signature does not load.',
    'preflight.consequence.module-loading':
      'Loading of modules is shut (ANSSI R10): driver and uvm cannot load after boot.',
    'preflight.consequence.iommu': 'iommu=force (ANSSI R7) sends copies between cards through the processor: slower.',
    'preflight.consequence.rdma': 'No RDMA port is active ({observed}): training across hosts goes through TCP.',
    'preflight.consequence.air-gap': 'The network is not as declared: {hosts}.',
    'preflight.consequence.ports-free': '{program} holds port {port}: environment {environment} cannot open.',
    'preflight.consequence.sysctl-forward': 'Packets are not forwarded: containers have no network.',
    'preflight.consequence.mac-layer':
      'Nothing confines programs, or what confines them keeps containers from the GPU ({observed}).',
    'preflight.consequence.cgroup-version': 'cgroup v1: memory kills are not told apart and limits are weaker.',
    'preflight.consequence.docker-version':
      'The container engine ({observed}) is missing or too old for CDI: containers would get no GPU.',
    'preflight.consequence.docker-snap': 'Docker from snap cannot see the models’ folder nor CDI devices.',
    'preflight.consequence.docker-access': 'The user may not use the Docker socket: every call goes through sudo.',
    'preflight.consequence.data-root': 'The place of images and containers does not suit ({observed}).',
    'preflight.consequence.docker-live-restore': 'A restart of the Docker daemon ends running jobs and services.',
    'preflight.consequence.docker-log-driver': 'Logs of containers grow without bound ({observed}).',
    'preflight.consequence.docker-cdi': 'Docker does not read CDI: containers would get no GPU.',
    'preflight.consequence.cdi-devices': 'No CDI device for a GPU ({observed}): a container cannot ask for it.',
    'preflight.consequence.container-toolkit':
      'Without nvidia-ctk nothing keeps the CDI devices in step with the driver.',
    'preflight.consequence.podman-socket':
      'Podman is there, but its API socket is {observed}: no container can be started through it.',
    'preflight.consequence.podman':
      'Podman {observed} gives containers no GPUs through its API socket, and says nothing of it.',
    'preflight.consequence.service-folders': 'This user may not write under {path}: no job could keep anything.',
    'preflight.consequence.haproxy-version':
      'HAProxy is missing or too old ({observed}): no environment can open there.',
    'preflight.consequence.balance-load':
      'Loading {size} GiB ({reads} × read) at {rate} MiB/s takes {seconds} s: so long is every start, and every switch of a release.',
    'preflight.consequence.balance-checkpoint':
      'Writing a checkpoint of {size} GiB takes {seconds} s: the GPUs stand still so long each time.',
    'preflight.consequence.balance-pcie':
      'Card {address} has {now} of {most} GB/s: copies between host and device are {factor} times slower.',
    'preflight.consequence.balance-numa':
      'GPU {gpus} is on another memory node than its network card ({nodes}): traffic crosses the processors’ link.',
    'preflight.consequence.balance-rdma':
      'Without RDMA the gradients of one step take {seconds} s over {mbits} Mbit/s: the GPUs wait for the network.',
  },
  fr: {
    'preflight.consequence.os-supported': 'Les tâches et la mise en état ne sont testées que sur {expected}.',
    'preflight.consequence.kernel':
      'Un noyau ancien ({observed}) n’a pas ce que demandent conteneurs, pilotes ou lectures directes.',
    'preflight.consequence.arch': 'Les moteurs n’existent pas pour {observed} : rien ne démarrerait.',
    'preflight.consequence.boot-id':
      'L’hôte a redémarré depuis le dernier contrôle : tâches et baux d’avant ont disparu.',
    'preflight.consequence.reboot-pending':
      'Des mises à jour installées ne sont pas en vigueur ; noyau et pilote peuvent diverger.',
    'preflight.consequence.systemd':
      'Sans systemd, les services ne reviennent pas après un redémarrage et `host apply` ne gère pas d’unités.',
    'preflight.consequence.kill-user-processes':
      'logind met fin à ce que {user} laisse tourner à la fin de sa dernière session : tâches et services du moteur process s’arrêtent avec la connexion qui les a lancés.',
    'preflight.consequence.failed-units': 'Des unités de l’hôte sont en échec : {observed}.',
    'preflight.consequence.tools': 'Il manque des programmes dont dépendent baux, transferts et tâches : {observed}.',
    'preflight.consequence.user':
      'Un autre utilisateur répond ({observed}) : fichiers et droits seraient ceux d’un autre.',
    'preflight.consequence.sudo': 'Rien de ce qui demande root ne peut être lu ni changé : {why}.',
    'preflight.consequence.clean-shell': 'Le shell de connexion écrit son propre texte ; scp et rsync s’y cassent.',
    'preflight.consequence.user-groups':
      'L’utilisateur n’est pas du groupe {expected} : les conteneurs passent par sudo, plus lent.',
    'preflight.consequence.sshd-max-sessions': '{observed} : au-delà, les commandes sont refusées.',
    'preflight.consequence.sshd-max-auth-tries':
      'MaxAuthTries {observed} : un agent à plusieurs clés est refusé avant la bonne.',
    'preflight.consequence.sshd-forwarding': '{observed} : moteur et passerelle sont injoignables.',
    'preflight.consequence.sshd-penalties':
      'Peu de connexions peuvent commencer ensemble ({observed}) : plusieurs opérateurs se bloquent.',
    'preflight.consequence.clock-skew':
      'Les horloges diffèrent de {observed} : les baux finissent au mauvais moment et les jetons sont refusés.',
    'preflight.consequence.time-synchronised':
      'Rien ne tient l’horloge à l’heure : elle dérivera jusqu’au refus des baux et des jetons.',
    'preflight.consequence.cpus':
      '{observed} processeurs : la préparation et le chargement des données deviennent le goulot.',
    'preflight.consequence.cpu-vector':
      'Sans ces instructions vectorielles le moteur CPU est bien plus lent, ou ne démarre pas.',
    'preflight.consequence.memory': '{observed} : charger un modèle peut finir par le tueur de processus.',
    'preflight.consequence.swap': 'Le noyau peut mettre en échange un modèle en service ({observed}).',
    'preflight.consequence.open-files':
      '{observed} fichiers ouverts : une passerelle chargée ou un entraînement atteint la limite.',
    'preflight.consequence.disk-free':
      'Le disque est trop plein ({observed}) : modèles, images ou points de reprise n’y tiendront pas.',
    'preflight.consequence.inodes':
      'Il reste peu d’inodes ({observed}) : écrire échoue comme sur un disque plein malgré la place libre.',
    'preflight.consequence.disk-writable': '{path} est monté en lecture seule : aucune tâche ne peut écrire.',
    'preflight.consequence.docker-root-exec':
      '{path} est monté {observed} : les programmes des conteneurs ne peuvent démarrer.',
    'preflight.consequence.disk-read-rate': 'Le disque lit à {observed} : chaque démarrage de modèle l’attend.',
    'preflight.consequence.nvme-health': 'Un disque annonce sa fin ({observed}) : des données peuvent être perdues.',
    'preflight.consequence.gpus-declared':
      '{observed} GPU sur le bus, {expected} attendus : l’un est mort, mal enfiché, ou le profil est faux.',
    'preflight.consequence.pcie-link': 'Une carte n’utilise pas tout son lien : {observed}.',
    'preflight.consequence.gpu-driver': 'Sans pilote {expected} aucune tâche ne voit le GPU.',
    'preflight.consequence.gpu-nouveau': 'nouveau tient la carte : le pilote de NVIDIA ne peut se charger.',
    'preflight.consequence.gpu-ecc':
      'Erreurs de mémoire non corrigées, ou invisibles ({observed}) : les résultats peuvent être faux.',
    'preflight.consequence.gpu-xid': 'Le pilote a signalé des erreurs Xid depuis le démarrage : {observed}.',
    'preflight.consequence.gpu-persistence':
      'Le pilote se décharge entre les tâches : chaque démarrage attend des secondes.',
    'preflight.consequence.gpu-temperature':
      'Une carte est chaude ({observed}) : elle réduit sa fréquence et tout ralentit.',
    'preflight.consequence.gpu-foreign':
      'Quelque chose occupe la mémoire d’une carte ({observed}) : un modèle peut ne pas tenir.',
    'preflight.consequence.nvlink-fabric':
      'La matrice NVSwitch n’est pas prête ({observed}) : les cartes ne se parlent pas, CUDA peut ne pas démarrer.',
    'preflight.consequence.mig': 'MIG partage une carte ({observed}) : les baux comptent des cartes entières.',
    'preflight.consequence.secure-boot':
      'Secure Boot est actif : un module de pilote sans signature connue ne se charge pas.',
    'preflight.consequence.module-loading':
      'Le chargement de modules est fermé (ANSSI R10) : pilote et uvm ne se chargent plus après le démarrage.',
    'preflight.consequence.iommu':
      'iommu=force (ANSSI R7) fait passer les copies entre cartes par le processeur : plus lent.',
    'preflight.consequence.rdma': 'Aucun port RDMA actif ({observed}) : l’entraînement entre hôtes passe par TCP.',
    'preflight.consequence.air-gap': 'Le réseau n’est pas comme déclaré : {hosts}.',
    'preflight.consequence.ports-free':
      '{program} tient le port {port} : l’environnement {environment} ne peut ouvrir.',
    'preflight.consequence.sysctl-forward': 'Les paquets ne sont pas relayés : les conteneurs n’ont pas de réseau.',
    'preflight.consequence.mac-layer':
      'Rien ne confine les programmes, ou ce qui les confine prive les conteneurs du GPU ({observed}).',
    'preflight.consequence.cgroup-version':
      'cgroup v1 : les arrêts par manque de mémoire ne se distinguent pas et les limites sont plus faibles.',
    'preflight.consequence.docker-version':
      'Le moteur de conteneurs ({observed}) manque ou est trop ancien pour CDI : les conteneurs n’auraient pas de GPU.',
    'preflight.consequence.docker-snap':
      'Docker installé par snap ne voit ni le dossier des modèles ni les périphériques CDI.',
    'preflight.consequence.docker-access':
      'L’utilisateur n’a pas accès au socket Docker : chaque appel passe par sudo.',
    'preflight.consequence.data-root': 'L’emplacement des images et conteneurs ne convient pas ({observed}).',
    'preflight.consequence.docker-live-restore': 'Un redémarrage du démon Docker arrête tâches et services.',
    'preflight.consequence.docker-log-driver': 'Les journaux des conteneurs croissent sans limite ({observed}).',
    'preflight.consequence.docker-cdi': 'Docker ne lit pas CDI : les conteneurs n’auraient pas de GPU.',
    'preflight.consequence.cdi-devices':
      'Pas de périphérique CDI pour un GPU ({observed}) : un conteneur ne peut le demander.',
    'preflight.consequence.container-toolkit': 'Sans nvidia-ctk rien n’accorde les périphériques CDI au pilote.',
    'preflight.consequence.podman-socket':
      'Podman est présent, mais son socket d’API est dans l’état {observed} : aucun conteneur ne peut être lancé par lui.',
    'preflight.consequence.podman':
      'Podman {observed} ne donne pas de GPU aux conteneurs par son socket d’API, et n’en dit rien.',
    'preflight.consequence.service-folders':
      'Cet utilisateur ne peut écrire sous {path} : aucune tâche ne pourrait rien garder.',
    'preflight.consequence.haproxy-version':
      'HAProxy manque ou est trop ancien ({observed}) : aucun environnement ne peut y ouvrir.',
    'preflight.consequence.balance-load':
      'Charger {size} Gio ({reads} × lus) à {rate} Mio/s prend {seconds} s : c’est la durée de chaque démarrage et de chaque bascule.',
    'preflight.consequence.balance-checkpoint':
      'Écrire un point de reprise de {size} Gio prend {seconds} s : les GPU s’arrêtent d’autant à chaque fois.',
    'preflight.consequence.balance-pcie':
      'La carte {address} a {now} des {most} Go/s : les copies entre hôte et carte sont {factor} fois plus lentes.',
    'preflight.consequence.balance-numa':
      'Le GPU {gpus} est sur un autre nœud mémoire que sa carte réseau ({nodes}) : le trafic traverse le lien entre processeurs.',
    'preflight.consequence.balance-rdma':
      'Sans RDMA les gradients d’un pas prennent {seconds} s à {mbits} Mbit/s : les GPU attendent le réseau.',
  },
} as const;
