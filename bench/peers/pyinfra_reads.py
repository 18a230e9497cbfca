"""The reads of `sovran host check`, one fact each. Made to be timed by scripts/bench/preflight.ts."""

from pyinfra import host
from pyinfra.facts.server import Command

READS = [
    "cat /etc/os-release",
    "uname -srm",
    "cat /proc/sys/kernel/random/boot_id",
    "cat /proc/uptime",
    "test -e /run/reboot-required; echo $?",
    "test -d /run/systemd/system; echo $?",
    "systemctl --failed --no-legend --plain --no-pager",
    "command -v flock sha256sum timeout tar stat setsid mktemp df ss",
    "id -un",
    "id -Gn",
    "sudo -n true; echo $?",
    "sudo -n sshd -T",
    "date +%s.%N",
    "timedatectl show -p NTPSynchronized",
    "nproc",
    "cat /sys/devices/system/node/online",
    "grep -m 1 -E \"^(flags|Features)\" /proc/cpuinfo",
    "grep -E \"^(MemTotal|MemAvailable|SwapTotal)\" /proc/meminfo",
    "cat /proc/sys/vm/swappiness",
    "ulimit -n; ulimit -H -n",
    "df -B1 --output=avail,size,iavail,itotal,fstype /var/lib",
    "findmnt -nro OPTIONS -T /var/lib",
    "df -B1 --output=avail,fstype /var/lib/docker",
    "ls /dev/nvme0 2>/dev/null; echo $?",
    "lspci -Dnn -d 10de:",
    "cat /sys/module/nvidia/version 2>/dev/null; echo $?",
    "test -d /sys/module/nouveau; echo $?",
    "nvidia-smi --query-gpu=index,uuid,name,memory.total,driver_version,persistence_mode --format=csv,noheader",
    "nvidia-smi --query-compute-apps=pid,process_name,used_memory --format=csv,noheader",
    "sudo -n dmesg | tail -n 50",
    "nvidia-smi -q | head -n 20",
    "ls /sys/class/infiniband 2>/dev/null; echo $?",
    "ls /sys/class/net",
    "sudo -n ss -H -ltnp",
    "grep -s . /proc/sys/net/ipv4/ip_forward /proc/sys/kernel/modules_disabled",
    "test -d /sys/firmware/efi; echo $?",
    "cat /proc/cmdline",
    "cat /sys/module/apparmor/parameters/enabled 2>/dev/null; echo $?",
    "stat -fc %T /sys/fs/cgroup",
    "docker info --format \"{{json .}}\" 2>&1 | head -c 65536",
    "command -v docker podman nvidia-ctk",
    "cat /etc/cdi/nvidia.yaml 2>/dev/null | head -n 50",
    "nvidia-ctk --version 2>&1",
    "haproxy -v 2>&1 | head -n 1",
    "stat -c \"%U:%G %a\" /var/lib/sovran 2>&1"
]

for read in READS:
    host.get_fact(Command, f"({read}) 2>&1 || true")
