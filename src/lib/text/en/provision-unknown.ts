/** Why a step of `host apply` is left to a person, and how that person mends it. */
export const provisionUnknown = {
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
  'provision.unknown.fabric-not-formed': 'The fabric manager of {host} runs, and its GPUs are not joined by NVSwitch.',
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
} as const;
