export const preflightConsequence = {
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
  'preflight.consequence.user': 'Another user answers ({observed}): files and rights would be those of somebody else.',
  'preflight.consequence.sudo': 'Nothing that needs root can be read or changed: {why}.',
  'preflight.consequence.clean-shell': 'The login shell prints text of its own; scp and rsync break on it.',
  'preflight.consequence.user-groups': 'The user is not in group {expected}: containers need sudo, which is slower.',
  'preflight.consequence.sshd-max-sessions':
    'MaxSessions {observed} leaves too few channels: work goes one after the other.',
  'preflight.consequence.sshd-max-auth-tries':
    'MaxAuthTries {observed}: an agent with several keys is refused before the right one.',
  'preflight.consequence.sshd-forwarding':
    'Forwarding is refused ({observed}): Docker is reached through `docker system dial-stdio`, slower.',
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
  'preflight.consequence.gpu-temperature': 'A card is hot ({observed}): it lowers its clock and everything slows down.',
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
  'preflight.consequence.haproxy-version': 'HAProxy is missing or too old ({observed}): no environment can open there.',
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
} as const;
