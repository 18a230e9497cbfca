#!/bin/sh
# What `host check` reads, a function a block; its body is sent, without the indentation and behind the values of the
# variables that it asks for. Read-only and with few processes: built-ins where they do.
# shellcheck disable=SC1007,SC2016,SC2086,SC2154,SC3045 # `x= y=` is short; variables are set before a body; words are split; dash has ulimit
read_logind() {
  grep -hsE '^[[:space:]]*Kill(UserProcesses|OnlyUsers|ExcludeUsers)=' /etc/systemd/logind.conf /usr/lib/systemd/logind.conf.d/*.conf /etc/systemd/logind.conf.d/*.conf /run/systemd/logind.conf.d/*.conf
  echo "user=$(id -un)"
}
# Name, number and groups of the user, each on a line, from what `id` says at once.
read_user() {
  i=$(id); n=${i#uid=}; n=${n%% gid=*}; u=${n%%(*}; n=${n#*(}; g=${i#* groups=}; g=${g%% context=*}, l=
  while [ -n "$g" ]; do w=${g%%,*}; g=${g#*,}; w=${w#*(}; l="$l${l:+ }${w%)}"; done
  printf '%s\n' "${n%)}" "$u" "$l"
}
read_folders() {
  if [ -d "$d" ]; then stat -c '%U:%G %a' "$d"; else echo absent; fi
  while [ ! -d "$d" ]; do case $d in /*/*) d=${d%/*};; *) d=/;; esac; done
  [ -w "$d" ] && echo writable || echo read-only
  printf '%s\n' "$d"
}
# Answers within a moment also without systemd: a file of timesyncd, chrony's own socket, the kernel's view last.
read_time() {
  [ -e /run/systemd/timesync/synchronized ] && echo timesyncd=yes
  command -v chronyc >/dev/null && echo "chrony=$(chronyc -c -n tracking 2>&1 | head -n 1)"
  [ -d /run/systemd/system ] && timedatectl show -p NTPSynchronized
  true
}
read_cpu() {
  echo "cpus=$(nproc)"; n=; { read -r n </sys/devices/system/node/online; } 2>/dev/null; echo "nodes=$n"; grep -m 1 -E "^(flags|Features)" /proc/cpuinfo
}
read_memory() {
  awk '/^(MemTotal|MemAvailable|SwapTotal|SwapFree):/; /^[0-9]+$/ { print "swappiness=" $1 }' /proc/meminfo /proc/sys/vm/swappiness
  printf nofile=; ulimit -n; printf nofile-hard=; ulimit -H -n
}
# Walks up to the existing folder; adds the daemon's docker root.
read_disk() {
  up() { p=$1; while [ ! -d "$p" ]; do case $p in /*/*) p=${p%/*};; *) p=/;; esac; done; }
  data=
  [ ! -r /etc/docker/daemon.json ] || data=$(sed -n '/.*"data-root"[^"]*"\([^"]*\)".*/{s//\1/p;q;}' /etc/docker/daemon.json)
  data=${data:-/var/lib/docker}
  n='
  ' m=
  show() {
    up "$2"
    place=$1 path=$2 x=$(df -B1 --output=avail,size,iavail,itotal,fstype,target "$p")
    set -- ${x##*"$n"}
    if [ $# -gt 5 ]; then echo "$place avail=$1 size=$2 iavail=$3 itotal=$4 fstype=$5"; shift 5; else set --; fi
    if [ -z "$m" ] || [ "$m" != "$*" ]; then m=$* o=$(findmnt -nro OPTIONS -T "$p"); fi
    echo "$place options=${o##*"$n"}"
    echo "$place path=$path"
  }
  show root "$root"
  show docker "$data"
}
# A bounded direct read of a file that is there.
read_disk_read() {
  f=$(timeout 3 find "$d" -xdev -type f -size +31M -print -quit 2>/dev/null)
  [ -n "$f" ] || { echo nothing; exit 0; }
  timeout 10 dd if="$f" of=/dev/null bs=4M count="$count" iflag=direct 2>&1 && echo "direct=yes"
}
read_nvme() {
  for d in /dev/nvme[0-9]; do
    echo "device $d"
    if command -v nvme >/dev/null; then timeout 3 nvme smart-log -o json "$d"
    elif command -v smartctl >/dev/null; then timeout 3 smartctl -j -a "$d"
    else exit 127; fi
  done
}
# From sysfs: works without root, without lspci, and without a driver.
read_pci() {
  found=
  for d in /sys/bus/pci/devices/*; do
    read -r v < "$d/vendor" || continue
    [ "$v" = 0x10de ] || continue
    read -r c < "$d/class"
    case $c in 0x0300*|0x0302*) ;; *) continue;; esac
    l= found=1
    for f in current_link_speed max_link_speed current_link_width max_link_width numa_node; do
      x= y=; read -r x < "$d/$f"; for w in $x; do y=$y${y:+_}$w; done
      l="$l $f=$y"
    done
    echo "gpu ${d##*/}$l"
  done 2>/dev/null
  if [ -z "$found" ] && command -v lspci >/dev/null; then
    lspci -Dnnvv -d 10de: 2>&1 | head -c 4194304 | grep -E '^FIXTURE|^[0-9a-f]+:.*\[030[02]\]|Lnk(Cap|Sta):' | head -c 65536
  fi; true
}
read_nvidia_smi() {
  f=index,uuid,name,memory.total,driver_version,persistence_mode,ecc.mode.current,mig.mode.current,temperature.gpu
  v=; { read -r v </sys/module/nvidia/version; } 2>/dev/null; echo "module=$v"
  q() { nvidia-smi --query-gpu="$1" --format=csv,noheader,nounits; }
  q $f,ecc.errors.uncorrected.volatile.total || q $f
  s=$?; [ $s = 0 ] || exit $s
  echo processes; nvidia-smi --query-compute-apps=pid,process_name,used_memory --format=csv,noheader,nounits
}
read_dmesg() {
  { dmesg 2>&1 || echo 'dmesg: not read'; } | grep -E '^dmesg: |Xid|not permitted|I/O error|Out of memory' | tail -n 50
}
read_fabric() {
  set -- /dev/nvidia-nvswitch[0-9]*; [ -e "$1" ] && echo switches=$# || set --
  f=$(nvidia-smi -q 2>&1 | head -c 4194304 | grep -A 2 -E '^ +Fabric$'); echo "$f"
  [ "$#$f" = 0 ] || nvidia-smi nvlink --status 2>&1 | head -c 4194304 | grep -E 'GPU|Link|<inactive>'; true
}
# Of each port also whether a GID of RoCE v2 with an address that is routed is there, and what ibv_devinfo says of its packets.
read_rdma() {
  for p in /sys/class/infiniband/*/ports/*; do
    [ -d "$p" ] || continue
    d=${p%/ports/*}; s= h= r= n= y= l= g=
    read -r s < "$p/state"; read -r h < "$p/phys_state"; read -r r < "$p/rate"; read -r n < "$d/device/numa_node"; read -r l < "$p/link_layer"
    for w in $r; do y=$y${y:+_}$w; done
    for t in "$p"/gid_attrs/types/*; do
      v=; read -r v < "$t" || continue; g=${g:-no}
      case $v in *v2*) read -r v < "$p/gids/${t##*/}"; case $v in fe80:*) ;; *) g=yes;; esac;; esac
    done
    echo "port ${d##*/} numa=$n state=${s##*: } phys=${h##*: } rate=$y layer=$l gid=$g"
  done 2>/dev/null
  [ -z "$p" ] || [ ! -d "$p" ] || { command -v ibv_devinfo >/dev/null && timeout 3 ibv_devinfo 2>/dev/null | grep -E 'hca_id|_mtu:' || echo no-devinfo; }
  [ -d /sys/module/nvidia_peermem ] && echo peermem=loaded; true
}
# `most`: the fastest mode that ethtool says the card has.
read_nics() {
  for n in /sys/class/net/*; do
    [ -e "$n/device" ] || continue
    o= s= m= k=; read -r o < "$n/operstate"; read -r s < "$n/speed"; read -r m < "$n/device/numa_node"
    [ "$o" != up ] || ! command -v ethtool >/dev/null || k=$(ethtool "${n##*/}" | awk '/Supported link modes/ { on = 1 } /Supported pause/ { on = 0 } on { for (i = 1; i <= NF; i++) if ($i + 0 > most) most = $i + 0 } END { print most }')
    echo "nic ${n##*/} state=$o speed=$s numa=$m most=$k"
  done 2>/dev/null; true
}
read_drives() {
  for c in /sys/class/nvme/nvme*; do x=; read -r x < "$c/device/numa_node" && echo "drive ${c##*/} numa=$x"; done 2>/dev/null; true
}
# What sovran's folder lies on. A Lustre client brings lfs; of others the kernel's quota is asked.
read_share() {
  while [ ! -d "$d" ]; do case $d in /*/*) d=${d%/*};; *) d=/;; esac; done
  t=$(findmnt -nro FSTYPE,TARGET,OPTIONS -T "$d"); t=${t##*"
"}
  echo "type=${t%% *}"; echo "options=${t##* }"
  case $t in
    lustre*) command -v lfs >/dev/null || exit 127
      lfs getstripe -d "$d"; echo "osts=$(lfs osts "$d" | grep -c ACTIVE)"; echo "quota=$(lfs quota -q -u "$(id -un)" "$d" | tr -s '[:space:]' ' ')" ;;
    nfs*|*quota*) command -v quota >/dev/null || exit 127
      t=${t#* }; echo "quota=$(quota -w -f "${t%% *}" | tail -n 1)" ;;
  esac; true
}
read_reach() {
  for a in $names; do
    h=${a%%:*} p=${a##*:}; [ "$p" = "$a" ] && p=443
    { timeout 3 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$h" "$p" 2>/dev/null && echo "open $a" || echo "shut $a"; } &
  done; wait
}
# What a user's supervisor asks of the kernel. Python asks here, too: AppArmor's answer depends on the program.
read_own_network() {
  if [ "$(id -u)" = 0 ]; then unshare -n true
  else python3 -I -S -c 'import ctypes, os
  user = os.geteuid()
  kernel = ctypes.CDLL(None, use_errno=True)
  if kernel.unshare(0x50000000):
      raise SystemExit(os.strerror(ctypes.get_errno()))
  try:
      open("/proc/self/uid_map", "w").write(f"{user} {user} 1")
  except OSError as error:
      raise SystemExit(error.strerror)'; fi
}
read_firmware() {
  [ -d /sys/firmware/efi ] && echo firmware=uefi || echo firmware=bios
  [ -r /sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c ] && for v in $(od -An -tu1 /sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c); do :; done && echo "secure=$v"
  read -r c < /proc/cmdline; echo "cmdline=$c"
  set -- /sys/kernel/iommu_groups/*; [ -e "$1" ] && echo "groups=$#" || echo groups=0
}
read_mac() {
  [ -r /sys/fs/selinux/enforce ] && read -r v </sys/fs/selinux/enforce && echo "selinux=$v"
  [ -r /sys/module/apparmor/parameters/enabled ] && read -r v </sys/module/apparmor/parameters/enabled && echo "apparmor=$v"; true
}
# The daemon's own answer over its socket; its client only without curl.
read_docker() {
  if command -v curl >/dev/null; then curl -sS --max-time 7 --unix-socket /var/run/docker.sock http://docker/info
  else docker -H unix:///var/run/docker.sock info --format '{{json .}}'; fi
}
read_engines() {
  { [ -d /snap/docker ] || [ -e /snap/bin/docker ]; } && echo snap-docker=yes
  for p in docker podman nvidia-ctk nvidia-container-runtime; do command -v $p >/dev/null && { printf '%s=' $p; command -v $p; }; done
  [ -S /var/run/docker.sock ] && { [ -w /var/run/docker.sock ] && echo socket=writable || echo socket=closed; }; true
}
# A socket of systemd starts its service at the first question, which takes its time. Without curl its own client asks: a
# service that cannot start has a socket that takes every connection.
read_podman_socket() {
  for s in /run/podman/podman.sock "${XDG_RUNTIME_DIR:-/run/user/$(id -u)}/podman/podman.sock"; do
    [ -S "$s" ] || continue
    if [ ! -w "$s" ]; then echo "closed $s"
    elif if command -v curl >/dev/null; then curl -s -o /dev/null --noproxy '*' --max-time 8 --unix-socket "$s" http://podman/_ping; else timeout 8 podman --remote --url "unix://$s" version >/dev/null 2>&1; fi; then echo "writable $s"
    else echo "silent $s"; fi
  done
  [ ! -d /run/podman ] || [ -x /run/podman ] || echo "closed /run/podman"
  [ -S /var/run/docker.sock ] && { [ -L /var/run/docker.sock ] && case $(readlink -f /var/run/docker.sock) in */podman.sock) ;; *) false;; esac || echo docker; }; true
}
read_cdi() {
  for f in /etc/cdi/*.yaml /etc/cdi/*.json /var/run/cdi/*.yaml /var/run/cdi/*.json; do
    [ -r "$f" ] || continue; echo "spec $f"
    grep -hE '^[[:space:]"-]*(kind|name)"?:' "$f"
  done
  true
}
# Name, availability, state and number of nodes, of each group of nodes of a partition.
read_slurm() {
  sinfo --noheader ${partition:+--partition="$partition"} --format='%P %a %T %D'
}
