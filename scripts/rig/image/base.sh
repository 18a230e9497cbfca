#!/bin/sh
# Makes the root file system of every lab machine: base.sh FOLDER SUITE [MIRROR]. Debian, systemd, sshd, sudo, no engine.
# What `sovran host apply` installs lies as packages in /opt/sovran-packages, a flat apt repository.
set -eu
root=$1 suite=$2
# A test run has its temporary folder elsewhere, which is not there inside: packages would be left half configured.
unset TMPDIR
# apt's own fields, which the shell must leave alone.
# shellcheck disable=SC2016
sources() { apt-get indextargets --format '$(ORIGIN) $(SITE) $(CODENAME) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 2>/dev/null || true; }
# The mirror that this machine's apt uses for that Debian, so that a closed network's own is honoured.
mirror=${3:-$(sources | awk -v suite="$suite" '$1 == "Debian" && $2 ~ /^http/ && $3 == suite { print $2; exit }')}
mirror=${mirror:-http://deb.debian.org/debian}
here=$(cd -- "$(dirname -- "$0")" && pwd)

base='openssh-server sudo iproute2 procps ca-certificates systemd systemd-sysv dbus fish'
later=$(grep -v '^#' "$here/packages" | tr '\n' ' ')
quick='-o DPkg::Options::=--force-unsafe-io -o APT::Install-Recommends=false'

# The machine's own proxy, certificates and sources decide how packages are fetched, here and later in the lab.
proxy=$(apt-config dump --format '%v' Acquire::http::Proxy 2>/dev/null || true)
[ -z "$proxy" ] || export http_proxy="$proxy"

debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$root.log" 2>&1 || { tail -5 "$root.log" >&2; exit 1; }

mkdir -p "$root/usr/local/share/ca-certificates" "$root/etc/ssl/certs"
cp /usr/local/share/ca-certificates/*.crt "$root/usr/local/share/ca-certificates/" 2>/dev/null || true
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/" 2>/dev/null || true
apt-config dump Acquire | grep -v '::CompressionTypes\|::Languages\|::IndexTargets\|::Changelogs\|::ForceIPv' >"$root/etc/apt/apt.conf.d/60machine" || true
sources |
  while read -r origin site codename release component; do
    case $origin/$codename in "Debian/$suite" | "Debian/$suite"-*) case $site in http*) echo "deb $site $release $component" ;; esac ;; esac
  done | sort -u >"$root/etc/apt/sources.list"
[ -s "$root/etc/apt/sources.list" ] || echo "deb $mirror $suite main" >"$root/etc/apt/sources.list"
cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
printf 'path-exclude /usr/share/doc/*\npath-exclude /usr/share/man/*\npath-exclude /usr/share/locale/*\n' >"$root/etc/dpkg/dpkg.cfg.d/lab"

inside() { DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 chroot "$root" "$@"; }
# shellcheck disable=SC2086
{
  inside apt-get update -qq
  inside apt-get install -y -qq $quick $base
  mkdir -p "$root/opt/sovran-packages/partial"
  inside apt-get install -y -qq --download-only -o APT::Install-Recommends=false -o Dir::Cache::archives=/opt/sovran-packages -o APT::Keep-Downloaded-Packages=true $later
} >>"$root.log" 2>&1 || { tail -20 "$root.log" >&2; exit 1; }

"$here/index.sh" "$root/opt/sovran-packages"
"$here/users.sh" "$root"
install -m 755 "$here/start" "$root/sbin/lab-start"

# Sessions and machine ids belong to a running machine, caches to nobody.
rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/usr/share/doc/* "$root"/usr/share/locale/* "$root"/usr/sbin/policy-rc.d
rm -f "$root"/etc/ssh/ssh_host_* "$root"/etc/machine-id "$root"/var/log/*.log
: >"$root/etc/machine-id"
for unit in getty.target console-getty.service systemd-resolved.service systemd-networkd.service systemd-modules-load.service apt-daily.timer apt-daily-upgrade.timer; do
  ln -sf /dev/null "$root/etc/systemd/system/$unit"
done
ln -sf /lib/systemd/system/multi-user.target "$root/etc/systemd/system/default.target"
