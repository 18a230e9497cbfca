export const preflightConsequence = {
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
  'preflight.consequence.sshd-max-sessions':
    'MaxSessions {observed} laisse trop peu de canaux : le travail passe l’un après l’autre.',
  'preflight.consequence.sshd-max-auth-tries':
    'MaxAuthTries {observed} : un agent à plusieurs clés est refusé avant la bonne.',
  'preflight.consequence.sshd-forwarding':
    'Le transfert est refusé ({observed}) : Docker est joint par `docker system dial-stdio`, plus lent.',
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
  'preflight.consequence.ports-free': '{program} tient le port {port} : l’environnement {environment} ne peut ouvrir.',
  'preflight.consequence.sysctl-forward': 'Les paquets ne sont pas relayés : les conteneurs n’ont pas de réseau.',
  'preflight.consequence.mac-layer':
    'Rien ne confine les programmes, ou ce qui les confine prive les conteneurs du GPU ({observed}).',
  'preflight.consequence.cgroup-version':
    'cgroup v1 : les arrêts par manque de mémoire ne se distinguent pas et les limites sont plus faibles.',
  'preflight.consequence.docker-version':
    'Le moteur de conteneurs ({observed}) manque ou est trop ancien pour CDI : les conteneurs n’auraient pas de GPU.',
  'preflight.consequence.docker-snap':
    'Docker installé par snap ne voit ni le dossier des modèles ni les périphériques CDI.',
  'preflight.consequence.docker-access': 'L’utilisateur n’a pas accès au socket Docker : chaque appel passe par sudo.',
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
} as const;
