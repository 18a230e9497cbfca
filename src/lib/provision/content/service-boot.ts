import type { ProvisionTarget } from '../step.ts';
import type { WantedFile } from '../wanted/file.ts';
import { containerFlavour } from './packages.ts';

export const SERVICE_UNIT = 'sovran-services.service';
const SCRIPT = '/etc/sovran/start-services';

/**
 * Starts what Docker gave up and nothing else: a service of ours that has ended, with an error of the daemon that names CDI.
 * One that was stopped on purpose has no container. Two and a half minutes are enough for a driver that comes late.
 */
const START = `#!/bin/sh
# Written by sovran host apply.
# Docker before 28.2 restores containers before it knows CDI devices (moby 49989): those it gave up are started again here.
export LC_ALL=C
given_up() {
  ended=$(timeout 60 docker ps -aq --filter label=sovran.service --filter status=exited) || return 1
  [ -n "$ended" ] || return 0
  told=$(timeout 60 docker inspect --format '{{.Id}} {{json .State.Error}}' $ended) || return 1
  printf '%s\\n' "$told" | grep -iw cdi | cut -d' ' -f1
}
tries=0
while [ "$tries" -lt 30 ]; do
  tries=$((tries + 1))
  if left=$(given_up); then
    [ -n "$left" ] || exit 0
    timeout 120 docker start $left >/dev/null && continue
  fi
  sleep 5
done
echo 'a service of sovran with GPUs could not be started' >&2
exit 1
`;

/** Whenever Docker has started, not at boot alone. Nobody waits for it. */
const UNIT = `[Unit]
Description=Services of sovran that Docker gave up when it started
After=docker.service nvidia-cdi-refresh.service

[Service]
Type=exec
ExecStart=${SCRIPT}

[Install]
WantedBy=docker.service
`;

/**
 * Starts every service of ours that does not run: Podman has no daemon that would, and its own unit starts only what is to
 * run always. After a loss of power a container counts as one that was never started.
 */
const START_PODMAN = `#!/bin/sh
# Written by sovran host apply.
# Podman starts no container at boot that is to run until it is stopped: those of sovran are started here.
export LC_ALL=C
stopped() { timeout 60 podman ps -aq --filter label=sovran.service --filter status=exited --filter status=created; }
tries=0
while [ "$tries" -lt 30 ]; do
  tries=$((tries + 1))
  if left=$(stopped); then
    [ -n "$left" ] || exit 0
    timeout 120 podman start $left >/dev/null && continue
  fi
  sleep 5
done
echo 'a service of sovran could not be started' >&2
exit 1
`;

/** What it starts lives on when the script has ended. */
const UNIT_PODMAN = `[Unit]
Description=Services of sovran, which Podman does not start at boot
After=local-fs.target podman.socket nvidia-cdi-refresh.service

[Service]
Type=exec
RemainAfterExit=yes
KillMode=process
ExecStart=${SCRIPT}

[Install]
WantedBy=multi-user.target
`;

/** What brings services back after a reboot where the engine does not. */
export function serviceBootFiles(target: ProvisionTarget): readonly WantedFile[] {
  const isPodman = containerFlavour(target) === 'podman';
  return [
    { path: SCRIPT, content: isPodman ? START_PODMAN : START, mode: '755' },
    { path: `/etc/systemd/system/${SERVICE_UNIT}`, content: isPodman ? UNIT_PODMAN : UNIT },
  ];
}
