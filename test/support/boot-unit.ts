import type { Host } from '../../src/lib/core/ports/host.ts';

/** A container shares the boot id of the machine around it: this unit gives it one of its own at every start. */
const SETUP = `set -eu
cat >/etc/systemd/system/own-boot-id.service <<'UNIT'
[Unit]
DefaultDependencies=no
Before=ssh.service sshd.service sockets.target
After=local-fs.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'cat /proc/sys/kernel/random/uuid >/run/own-boot-id && mount --bind /run/own-boot-id /proc/sys/kernel/random/boot_id'
[Install]
WantedBy=sysinit.target
UNIT
systemctl daemon-reload
systemctl enable --quiet --now own-boot-id.service
cat /proc/sys/kernel/random/boot_id`;

/** Gives a machine that is a container a boot id that changes when it restarts. Returns the present one. */
export async function ownBootId(host: Host): Promise<string> {
  const done = await host.exec(['sh', '-s'], { sudo: true, stdin: SETUP });
  if (done.outcome !== 'known' || done.exitCode !== 0) throw new Error(done.stderr);
  return done.stdout.trim();
}
